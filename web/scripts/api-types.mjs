// Writes src/generated/api.ts from the document of a running service: `npm run api -- http://127.0.0.1:8080`.
// With --check it writes nothing and fails where the file differs from what the service says.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../src/generated/api.ts", import.meta.url);
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

const key = (name) => (IDENTIFIER.test(name) ? name : JSON.stringify(name));
/** Any JSON: what the document says of its class is of no use, and comes in another order at every start. */
const ANY = "JsonNode";
const named = (ref) => ref.slice(ref.lastIndexOf("/") + 1).replaceAll(/\W/g, "_");

function comment(text, indent) {
  return text === undefined || text.trim() === "" ? "" : `${indent}/** ${text.trim().replaceAll(/\s+/g, " ").replaceAll("*/", "* /")} */\n`;
}

/** Schemas that a request's body can hold: what isn't required there may be left out. */
const sent = new Set();

function markSent(schema, schemas) {
  if (schema === null || typeof schema !== "object") {
    return;
  }
  if (typeof schema.$ref === "string") {
    const name = named(schema.$ref);
    if (!sent.has(name)) {
      sent.add(name);
      markSent(schemas[name], schemas);
    }
  }
  Object.values(schema).forEach((part) => markSent(part, schemas));
}

function type(schema, indent = "", leftOut = false) {
  if (schema === undefined || Object.keys(schema).length === 0) {
    return "unknown";
  }
  if (schema.$ref !== undefined) {
    return named(schema.$ref);
  }
  if (schema.const !== undefined) {
    return JSON.stringify(schema.const);
  }
  if (schema.enum !== undefined) {
    return [...new Set(schema.enum.map((value) => JSON.stringify(value)))].join(" | ");
  }
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) {
    return [...new Set(choices.map((choice) => type(choice, indent)))].join(" | ");
  }
  if (schema.allOf !== undefined) {
    return schema.allOf.map((part) => type(part, indent)).join(" & ");
  }
  const kinds = [schema.type ?? (schema.properties === undefined ? "unknown" : "object")]
    .flat()
    .toSorted((a, b) => Number(a === "null") - Number(b === "null") || (a < b ? -1 : 1));
  return kinds.map((kind) => typeOf(kind, schema, indent, leftOut)).join(" | ");
}

function typeOf(kind, schema, indent, leftOut) {
  switch (kind) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array": {
      const item = type(schema.items, indent);
      return `readonly ${/[ |&]/.test(item) && !item.startsWith("{") ? `(${item})` : item}[]`;
    }
    case "object":
      return object(schema, indent, leftOut);
    default:
      return "unknown";
  }
}

function object(schema, indent, leftOut) {
  const deeper = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const optional = !required.has(name);
    const value = type(property, deeper);
    const nullable = optional && value !== "unknown" && !/\bnull$/.test(value) ? " | null" : "";
    return `${comment(property.description, deeper)}${deeper}readonly ${key(name)}${optional && leftOut ? "?" : ""}: ${value}${nullable};\n`;
  });
  if (lines.length === 0) {
    const values = typeof schema.additionalProperties === "object" ? type(schema.additionalProperties, indent) : "unknown";
    return `{ readonly [name: string]: ${values} }`;
  }
  return `{\n${lines.join("")}${indent}}`;
}

function bodyOf(content) {
  return content?.["application/json"]?.schema ?? content?.["*/*"]?.schema ?? Object.values(content ?? {})[0]?.schema;
}

/** What each operation takes and answers: `Operations["GET /api/v1/accounts"]["answer"]`. */
function operations(paths) {
  const lines = [];
  for (const [path, methods] of Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [method, operation] of Object.entries(methods).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const body = bodyOf(operation.requestBody?.content);
      const done = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith("2"))?.[1];
      const answer = bodyOf(done?.content);
      const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
      const names = query.map(
        (parameter) => `readonly ${key(parameter.name)}${parameter.required === true ? "" : "?"}: ${type(parameter.schema)}`,
      );
      lines.push(
        `  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: {\n` +
          `    query: ${names.length === 0 ? "never" : `{ ${names.join("; ")} }`};\n` +
          `    body: ${body === undefined ? "never" : type(body, "    ")};\n` +
          `    answer: ${answer === undefined ? "void" : type(answer, "    ")};\n  };\n`,
      );
    }
  }
  return `export type Operations = {\n${lines.join("")}};\n`;
}

function generate(document) {
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    markSent(bodyOf(operation.requestBody?.content), document.components.schemas);
  }
  // a problem of an intermediary lacks most of it
  sent.add("Problem").add("Violation");
  const schemas = Object.entries(document.components.schemas)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `${comment(schema.description, "")}export type ${named(name)} = ${name === ANY ? "unknown" : type(schema, "", sent.has(named(name)))};\n`);
  return `// Made by \`npm run api\` from the service's OpenAPI document; not to be edited.\n\n${schemas.join("\n")}\n${operations(document.paths)}`;
}

const args = process.argv.slice(2);
const check = args.includes("--check");
const url = args.find((argument) => !argument.startsWith("--")) ?? process.env.HEADROOM_URL;
if (url === undefined) {
  console.error("where is the service? npm run api -- http://127.0.0.1:8080, or set HEADROOM_URL");
  process.exit(2);
}
const answer = await fetch(`${url.replace(/\/$/, "")}/api/openapi`);
if (!answer.ok) {
  console.error(`${url}/api/openapi answers ${answer.status}`);
  process.exit(1);
}
const text = generate(await answer.json());
if (!check) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error("src/generated/api.ts differs from what the service says; run npm run api and look at the difference");
  process.exit(1);
}
