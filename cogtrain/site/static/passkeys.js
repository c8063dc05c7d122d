// A passkey as the second step: this script asks the device, the server checks what it says.

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
const line = () => document.getElementById("passkey-said");
const said = (words) => { line().textContent = words; };
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function ask(address, body) {
  const headers = { "X-CSRFToken": token(), "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin" });
  if (!answer.ok) throw new Error("refused");
  return answer.json();
}

async function use() {
  const options = await ask("/sign-in/passkey/options", {});
  options.challenge = bytes(options.challenge);
  options.allowCredentials = (options.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const made = await navigator.credentials.get({ publicKey: options });
  const r = made.response;
  const response = { authenticatorData: text(r.authenticatorData), clientDataJSON: text(r.clientDataJSON), signature: text(r.signature), userHandle: r.userHandle ? text(r.userHandle) : null };
  const answer = { id: made.id, rawId: text(made.rawId), type: made.type, response };
  location.assign((await ask("/sign-in/passkey", { answer })).next);
}

async function make() {
  const options = await ask("/sign-in/passkey/options?new=1", {});
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const made = await navigator.credentials.create({ publicKey: options });
  const response = { attestationObject: text(made.response.attestationObject), clientDataJSON: text(made.response.clientDataJSON) };
  const answer = { id: made.id, rawId: text(made.rawId), type: made.type, response };
  const field = document.getElementById("passkey-name");
  const name = field.value || field.defaultValue;
  location.assign((await ask("/sign-in/passkey", { answer, name })).next);
}

function on(id, does) {
  document.getElementById(id)?.addEventListener("click", async () => {
    said(line().dataset.ask);
    try {
      await does();
    } catch {
      said(line().dataset.failed);
    }
  });
}

on("use-passkey", use);
on("new-passkey", make);
