"""Tables larger than memory: Parquet data sets of whole people, scored part by part, here or on a Dask cluster.

Every part holds all trials of its people, so that a part is scored alone, and the scores of all parts are those of the
whole.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import pandas as pd

from cogtrain.errors import refuse
from cogtrain.scoring.brought.column_meanings import name, word
from cogtrain.scoring.brought.trial_rows import ROW

PARTS = 64
BATCH = 250_000
SMALL = 50_000  # rows of one file that are scored as they are
PEOPLE = b"cogtrain whole people"

Result = TypeVar("Result")


def write_parts(table: pd.DataFrame, folder: Path, column: str = "participant", parts: int = PARTS) -> list[Path]:
    """Write a table as a data set of at most ``parts`` files, each with whole people; returns the files.

    Raises CogtrainError where the folder holds something already, or cannot be written.
    """
    empty_folder(folder)
    bucket = table[column].map(lambda code: _bucket(code, parts))
    files = []
    for number, rows in table.groupby(bucket, sort=True):
        files.append(folder / f"part-{int(number):04d}.parquet")
        write_whole(rows, files[-1])
    return files


def _bucket(code: object, parts: int) -> int:
    """The part that a person goes to, however the code is written."""
    return crc32(name(code).encode()) % parts


def columns_there(path: Path) -> list[str]:
    """The columns of a Parquet file or data set. Raises CogtrainError."""
    return list(_schemas(path)[1][0].names)


def _schemas(path: Path) -> tuple[list[Path], list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise refuse(str(path), "no Parquet file", "a Parquet file, or a folder of them")
    try:
        return files, [pq.read_schema(file) for file in files]
    except (OSError, pa.ArrowInvalid) as trouble:
        raise refuse(str(path), f"no Parquet ({str(trouble)[:80]})", "a Parquet file, or a folder of them") from trouble


def words_there(path: Path, column: str) -> list[str]:
    """The distinct words of a column of a Parquet file or data set."""
    import pyarrow.parquet as pq

    found: set[str] = set()
    for file in _schemas(path)[0]:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=BATCH, columns=[column]):
            found |= {word(value) for value in batch.column(0).to_pandas().unique()}
    return sorted(found)


def read_part(path: Path, wanted: Collection[str]) -> pd.DataFrame:
    """The wanted columns of one part, and the rows' numbers where it has them."""
    import pyarrow.parquet as pq

    there = [column for column in pq.read_schema(path).names if column in wanted or column == ROW]
    return pd.read_parquet(path, columns=there).rename(columns=str)


def empty_folder(folder: Path) -> None:
    """Make the folder where it is not there. Raises CogtrainError where it holds something, or cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(str(folder), f"cannot be made ({error.strerror})", "a folder that can be written") from error
    if any(folder.iterdir()):
        raise refuse(str(folder), "a folder that holds files already", "an empty or a new one")


def write_whole(rows: pd.DataFrame, path: Path) -> None:
    """One file of whole people, and a mark in it that it is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = rows.copy()
    rows.attrs = {}
    whole = pa.Table.from_pandas(rows, preserve_index=False)
    pq.write_table(whole.replace_schema_metadata({**(whole.schema.metadata or {}), PEOPLE: b"yes"}), path)


@contextmanager
def parts_of(
    path: Path, column: str, progress: Callable[[], None] = lambda: None, wanted: Collection[str] | None = None
) -> Iterator[list[Path]]:
    """The files of a Parquet file or data set, each with whole people: its own where they are said to be so, or where
    it is but a small one; else copies of the wanted columns with each row's number, in a folder of their own, made
    batch by batch, which goes away afterwards. Raises CogtrainError."""
    import pyarrow.parquet as pq

    files, schemas = _schemas(path)
    small = len(files) == 1 and pq.read_metadata(files[0]).num_rows <= SMALL
    if small or all((schema.metadata or {}).get(PEOPLE) == b"yes" for schema in schemas):
        yield files
        return
    if column not in schemas[0].names:
        there = ", ".join(schemas[0].names[:20])
        raise refuse(
            str(path), f'no column "{column}"', "a column of people", f"--map participant=COLUMN. There: {there}."
        )
    kept = [field for field in schemas[0] if wanted is None or field.name in wanted or field.name == column]
    folder = Path(tempfile.mkdtemp(prefix="cogtrain-parts-"))
    try:
        _deal(files, kept, column, folder, progress)
        yield sorted(folder.glob("*.parquet"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _deal(
    files: Sequence[Path], fields: Sequence[Any], column: str, folder: Path, progress: Callable[[], None]
) -> None:
    """Every row of the files into the part of its person, with its number (the first is 2, as below a header)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, first = pa.schema(fields), 2
    dealt = schema.append(pa.field(ROW, pa.int64()))
    writers: dict[int, pq.ParquetWriter] = {}
    for file in files:
        try:
            for batch in pq.ParquetFile(file).iter_batches(batch_size=BATCH, columns=schema.names):
                progress()
                rows = pa.Table.from_batches([batch]).select(schema.names).cast(schema)
                numbers = pa.array(range(first, first + len(rows)), pa.int64())
                rows, first = rows.append_column(dealt.field(ROW), numbers), first + len(rows)
                codes, distinct = pd.factorize(rows.column(column).to_pandas(), use_na_sentinel=False)
                bucket = pd.Series([_bucket(code, PARTS) for code in distinct], dtype=int).to_numpy()[codes]
                for number in sorted(set(bucket.tolist())):
                    if number not in writers:
                        writers[number] = pq.ParquetWriter(folder / f"part-{number:04d}.parquet", dealt)
                    writers[number].write_table(rows.filter(pa.array(bucket == number)))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError) as trouble:
            found = f"columns of another kind ({str(trouble)[:80]})"
            raise refuse(str(file), found, f"those of {files[0].name}") from trouble
    for writer in writers.values():
        writer.close()


def over_parts(
    score: Callable[[Path], Result],
    files: Sequence[Path],
    scheduler: str | None = None,
    progress: Callable[[], None] = lambda: None,
) -> list[Result]:
    """``score`` of every file, in their order: here, one after another, or by the workers of a Dask cluster that see
    the same files. Raises CogtrainError where the cluster cannot be reached."""
    if scheduler is None:
        return list(_told(map(score, files), progress))
    try:
        from distributed import Client
    except ImportError as missing:
        remedy = 'pip install "cogtrain[cluster]"'
        raise refuse("--scheduler", "dask.distributed is not installed", "it", remedy) from missing
    try:
        client: Any = Client(scheduler, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as trouble:
        remedy = "Start one with: dask scheduler; and workers with: dask worker ADDRESS."
        raise refuse(
            "--scheduler", f'no cluster at "{scheduler}"', "the address of a Dask scheduler", remedy
        ) from trouble
    with client:
        futures = client.map(score, files, pure=False)
        return list(_told((future.result() for future in futures), progress))


def _told(results: Iterable[Result], progress: Callable[[], None]) -> Iterator[Result]:
    for result in results:
        progress()
        yield result
