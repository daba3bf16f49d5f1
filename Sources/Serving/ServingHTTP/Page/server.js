// Requests to the server that this page came from, and to no other.

/** What keeps a request from its answer, in words. */
export class Fault extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

let key = "";
let model = null;

/** Takes a key for the requests to come; it is kept nowhere else. */
export function useKey(text) {
  key = text;
}

/** Takes the model that the requests to come are for: an element of `/info`'s `models`. */
export function useModel(description) {
  model = description;
}

/** Whether the chosen model can be asked for something; one that does not say is asked. */
export function can(ability) {
  return !model?.abilities || model.abilities.includes(ability);
}

/** How many layers and heads the chosen model has. */
export function shape() {
  return { layers: model?.layers ?? 1, heads: model?.heads ?? 1 };
}

/** The members of a request, with the model's name. */
function named(body) {
  return model?.name ? { ...body, model: model.name } : body;
}

/**
 * Asks the server.
 *
 * @param path a route, such as `/embed`
 * @param body the request's members; null asks by GET
 * @param signal gives the request up
 * @returns the answer's JSON
 */
export async function ask(path, body = null, signal = undefined) {
  const headers = {};
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch("." + path, {
      method: body ? "POST" : "GET",
      body: body ? JSON.stringify(named(body)) : undefined,
      headers,
      signal,
      cache: "no-store",
      redirect: "error",
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Fault("The server does not answer. Does it still run?");
  }
  if (!response.ok) throw await fault(response);
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Fault("The answer broke off.");
  }
}

/** What an answer that is none says. */
async function fault(response) {
  let said = "";
  try {
    const answer = await response.json();
    said = answer.error?.message ?? answer.error ?? answer.description ?? "";
  } catch {
    // Not every proxy says why in JSON.
  }
  const wait = response.headers.get("retry-after");
  if (response.status === 429) {
    return new Fault(`The server is busy. Try again in ${wait ?? "a few"} s.`, 429);
  }
  const text = typeof said === "string" && said ? said : `The server answers with status ${response.status}.`;
  return new Fault(text, response.status);
}

/** A request as a command for a shell. */
export function command(path, body) {
  const url = new URL("." + path, location.href).href;
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = [`curl ${quoted(url)}`];
  if (key) lines.push(`  -H "Authorization: Bearer $KEY"`);
  lines.push(`  -H 'Content-Type: application/json'`, `  -d ${quoted(JSON.stringify(named(body)))}`);
  return lines.join(" \\\n");
}
