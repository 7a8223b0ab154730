// Validates every line of an NDJSON file against the record's schema with Ajv, compiled once, all errors.
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv from "ajv/dist/2020.js";

const [schemaPath, dataPath] = process.argv.slice(2);
const { $defs } = JSON.parse(readFileSync(schemaPath, "utf8"));
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
const validate = ajv.compile({ $defs, $ref: "#/$defs/EvseDataRecord" });

let records = 0;
let errors = 0;
const lines = createInterface({ input: createReadStream(dataPath, { highWaterMark: 1 << 18 }), crlfDelay: Infinity });
lines.on("line", (line) => {
  records += 1;
  if (!validate(JSON.parse(line))) errors += validate.errors.length;
});
lines.on("close", () => console.log(`${records} records, ${errors} errors`));
