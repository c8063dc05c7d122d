from cogtrain.report.html_tables import table


def test_cells_are_text_and_what_is_apart_is_grey():
    made = table("A & B", ["<h>", "n"], [["<a>", "1 < 2"], ["b", "2", ""]], numbers=[1])
    assert "<caption>A &amp; B</caption>" in made
    assert '<th scope="col">&lt;h&gt;</th><th scope="col" class="number">n</th>' in made
    assert '<tr><th scope="row">&lt;a&gt;</th><td class="number">1 &lt; 2</td></tr>' in made
    assert made.count('<tr class="apart">') == 1
