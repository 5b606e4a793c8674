// The comments service in another language: plain Node.js, no packages. It is driven by the OpenAPI description that
// it serves, keeps its comments in a file of JSON lines, and obeys the same leash as every process of the testbed.
//
// node comments.mjs CONTRACT FILE: says {"port": ...} on its standard output and ends with its standard input.

import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const BODY_MOST = 16 * 1024 + 256; // what clients may say, and what the edge adds to it
const DIGITS_MOST = 20;
const LIMIT_DEFAULT = 10;
const [contractFile, dataFile] = process.argv.slice(2);
const contract = readFileSync(contractFile);
const { paths } = JSON.parse(contract);
const TITLES = { 404: "Not Found", 405: "Method Not Allowed" };
for (const methods of Object.values(paths)) {
  for (const { responses } of Object.values(methods)) {
    for (const [status, { description }] of Object.entries(responses)) TITLES[status] = description;
  }
}
const cost = { "comments.list": [], "comments.create": [] };

class Refusal extends Error {
  constructor(status, detail, headers = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

// What is kept: every comment in memory by its author, and every one a line of the file.

class Comments {
  constructor(file) {
    this.byAuthor = new Map();
    this.last = 0;
    if (existsSync(file)) this.load(file);
    this.file = openSync(file, "a");
    this.size = fstatSync(this.file).size;
  }

  load(file) {
    const text = readFileSync(file, "utf8");
    const whole = text.lastIndexOf("\n") + 1; // a line that was being written when the process died is no comment
    if (whole < text.length) truncateSync(file, Buffer.byteLength(text.slice(0, whole)));
    for (const line of text.slice(0, whole).split("\n")) if (line) this.remember(JSON.parse(line));
  }

  remember(comment) {
    this.last = Math.max(this.last, comment.id);
    const comments = this.byAuthor.get(comment.author);
    if (comments) comments.push(comment);
    else this.byAuthor.set(comment.author, [comment]);
  }

  create({ author, post, text }) {
    const comment = { id: this.last + 1, author, post, text };
    const line = Buffer.from(JSON.stringify(comment) + "\n");
    this.write(line);
    this.remember(comment);
    return [201, comment];
  }

  // A whole line or nothing of it: the next one would be appended to a fragment.
  write(line) {
    try {
      for (let at = 0; at < line.length; ) at += writeSync(this.file, line, at);
      this.size += line.length;
    } catch (error) {
      ftruncateSync(this.file, this.size);
      throw error;
    }
  }

  list({ author, limit = LIMIT_DEFAULT }) {
    const comments = this.byAuthor.get(author) ?? [];
    return [200, { comments: comments.slice(-limit).reverse() }];
  }
}

// What may be asked for, as the description says.

function check(name, value, schema) {
  if (schema.type === "integer") {
    if (Number.isInteger(value) && value >= schema.minimum && value <= schema.maximum) return;
    throw new Refusal(400, `\`${name}\` must be a whole number from ${schema.minimum} to ${schema.maximum}`);
  }
  const size = typeof value === "string" ? [...value].length : -1;
  if (size < schema.minLength || size > schema.maxLength || /\p{Surrogate}/u.test(value)) {
    throw new Refusal(400, `\`${name}\` must be text of ${schema.minLength} to ${schema.maxLength} characters`);
  }
}

function checkAll(given, properties, required) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(properties, name)) {
      throw new Refusal(400, `has unknown fields; known are: ${Object.keys(properties).join(", ")}`);
    }
  }
  for (const [name, schema] of Object.entries(properties)) {
    if (Object.hasOwn(given, name)) check(name, given[name], schema);
    else if (required.includes(name)) throw new Refusal(400, `\`${name}\` is missing`);
  }
  return given;
}

function fromQuery(query, operation) {
  const properties = Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, schema]));
  const required = operation.parameters.filter(({ required }) => required).map(({ name }) => name);
  const given = Object.create(null);
  for (const [name, word] of new URLSearchParams(`?${query}`)) {
    const number = /^[0-9]+$/.test(word) && word.length <= DIGITS_MOST && !(name in given);
    given[name] = number ? Number(word) : NaN;
  }
  return checkAll(given, properties, required);
}

async function fromBody(request, operation) {
  if (!["", "identity"].includes((request.headers["content-encoding"] ?? "").trim().toLowerCase())) {
    throw new Refusal(415, "the body must not be encoded", { Connection: "close" });
  }
  const kind = (request.headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
  if (kind !== "application/json") throw new Refusal(415, "the body must be application/json", { Connection: "close" });
  const { schema } = operation.requestBody.content["application/json"];
  const content = await read(request);
  let given;
  try {
    given = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content));
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (given === null || typeof given !== "object" || Array.isArray(given)) throw new Refusal(400, "must be an object");
  return checkAll(given, schema.properties, schema.required);
}

async function read(request) {
  const tooLong = new Refusal(413, `the body must have at most ${BODY_MOST} bytes`, { Connection: "close" });
  if (Number(request.headers["content-length"] ?? 0) > BODY_MOST) throw tooLong;
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > BODY_MOST) throw tooLong;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

// HTTP.

function halves(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + sign.length)];
}

async function answer(request) {
  const [pathname, query] = halves(request.url, "?");
  if (pathname === "/openapi.json" && request.method === "GET") return [200, contract];
  if (!Object.hasOwn(paths, pathname)) throw new Refusal(404, "there is no such path");
  const methods = Object.keys(paths[pathname]).map((method) => method.toUpperCase()).sort();
  if (!methods.includes(request.method)) {
    throw new Refusal(405, `known here: ${methods.join(", ")}`, { Allow: methods.join(", ") });
  }
  const operation = paths[pathname][request.method.toLowerCase()];
  const asked = request.method === "POST" ? fromBody(request, operation) : fromQuery(query, operation);
  const given = await asked;
  const name = operation.operationId.replace("_", ".");
  const start = process.hrtime.bigint();
  const result = comments[name.split(".")[1]](given);
  const spent = Number(process.hrtime.bigint() - start);
  if (cost[name].length < 600_000) cost[name].push(spent, spent, 0);
  return result;
}

async function handle(request, response) {
  let status, body, kind = "application/json", headers = {};
  try {
    [status, body] = await answer(request);
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    const { status: refused = 500, message, headers: more = {} } = error instanceof Refusal ? error : {};
    const detail = message ?? "something broke here; see the log";
    [status, kind, headers] = [refused, "application/problem+json", more];
    body = { type: "about:blank", title: TITLES[status], status, detail };
  }
  const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "Content-Type": kind, "Content-Length": content.length, ...headers });
  response.end(content);
}

const comments = new Comments(dataFile);
const server = createServer({ keepAliveTimeout: 3_600_000, requestTimeout: 0 }, handle);

function say(words) {
  process.stdout.write(JSON.stringify(words) + "\n");
}

server.listen({ host: "127.0.0.1", port: 0, backlog: 1024 }, () => {
  say({ port: server.address().port, loop: `node ${process.version}` });
});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (!("report" in JSON.parse(line))) return;
    const { user, system } = process.cpuUsage();
    say({ meter: cost, cpu_ns: (user + system) * 1000 });
    for (const name of Object.keys(cost)) cost[name] = [];
  })
  .on("close", () => {
    closeSync(comments.file);
    process.exit(0);
  });
