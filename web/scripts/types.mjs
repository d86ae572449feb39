// The API's types for the web app, from openapi.json. One interface for each schema; nothing is named here that the API does not name.
// usage: node scripts/types.mjs OPENAPI.json OUT.d.ts
import { readFileSync, writeFileSync } from "node:fs";

const HEAD = "// Made by `npm run types` from openapi.json. Do not edit.\n";

function refName(ref) {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

function union(parts) {
  const unique = [...new Set(parts)];
  return unique.length > 1 ? `(${unique.join(" | ")})` : unique[0];
}

function objectType(schema) {
  const rest = schema.additionalProperties;
  const names = Object.keys(schema.properties ?? {});
  if (names.length === 0) {
    return `Record<string, ${rest && typeof rest === "object" ? type(rest) : "unknown"}>`;
  }
  return `{ ${names.map((name) => field(schema, name)).join("; ")} }`;
}

function listType(item) {
  return item.startsWith("readonly ") ? `readonly (${item})[]` : `readonly ${item}[]`;
}

const SIMPLE = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };

function type(schema) {
  if (schema === true || schema === undefined || Object.keys(schema).length === 0) return "unknown";
  if (schema.$ref) return refName(schema.$ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(type));
  if (Array.isArray(schema.type)) return union(schema.type.map((one) => type({ ...schema, type: one })));
  if (schema.type === "array") return listType(type(schema.items));
  if (schema.type === "object") return objectType(schema);
  return SIMPLE[schema.type] ?? "unknown";
}

function field(schema, name) {
  const needed = schema.required?.includes(name) ? "" : "?";
  return `readonly ${JSON.stringify(name)}${needed}: ${type(schema.properties[name])}`;
}

function declaration([name, schema]) {
  const note = schema.description ? `/** ${schema.description.replaceAll("*/", "* /").replaceAll("\n", " ")} */\n` : "";
  if (schema.properties && Object.keys(schema.properties).length > 0) {
    const lines = Object.keys(schema.properties).map((one) => `  ${field(schema, one)};`);
    return `${note}export interface ${name} {\n${lines.join("\n")}\n}\n`;
  }
  return `${note}export type ${name} = ${type(schema)};\n`;
}

const [source, target] = process.argv.slice(2);
const schemas = JSON.parse(readFileSync(source, "utf8")).components.schemas;
writeFileSync(target, `${HEAD}\n${Object.entries(schemas).map(declaration).join("\n")}`);
