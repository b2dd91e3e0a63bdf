// PostgreSQL or SQLite, of a tenth of the people: node bench/screen-small.mjs postgres|sqlite FOLDER CONNECTION RUNS
// FOLDER holds ev.small.csv and people.small.csv, as DuckDB wrote them. CONNECTION: psql's, or the file of SQLite. Tells JSON as screen-peer.mjs does.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { questions, seconds, time } from "./screen-sql.mjs";

const [, , engine, folder, connection, runs] = process.argv;
const columns = ["person", "d", "k", "sym", "grp", "grp_", "spec", "val", "val_", "inv", "bad", "gp", "att", "ref"];
const csv = (name) => path.resolve(folder, `${name}.small.csv`);
const out = { engine };
const postgres = engine === "postgres";
function run(text) {
	const done = postgres ? spawnSync("psql", ["-qAt", "-F", ",", "-v", "ON_ERROR_STOP=1", connection, "-f", "-"], { input: text, encoding: "utf8", maxBuffer: 1 << 26 })
		: spawnSync("sqlite3", ["-bail", "-csv", connection], { input: text, encoding: "utf8", maxBuffer: 1 << 26 });
	if (done.status !== 0) throw new Error(done.stderr);
	return done.stdout.trim();
}
const settings = postgres ? "SET jit = off; SET work_mem = '512MB'; SET max_parallel_workers_per_gather = 2;\n" : "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000000; PRAGMA mmap_size = 4000000000;\n";
const types = columns.map((c) => `${c} ${c === "person" || c === "d" || c === "k" ? "integer" : postgres ? "smallint" : "integer"}`).join(", ");
const rest = columns.filter((c) => c !== "person" && c !== "k").join(", ");
const began = seconds();
if (postgres)
	run(`CREATE TABLE ev (${types}); CREATE TABLE people (person integer PRIMARY KEY, practice text, band integer, sex integer);
		\\copy ev from '${csv("ev")}' csv
		\\copy people from '${csv("people")}' csv
		CREATE INDEX ev_cover ON ev (person, k) INCLUDE (${rest}); VACUUM ANALYZE ev; VACUUM ANALYZE people;`);
else
	run(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;\nCREATE TABLE raw (${columns.map((c) => `${c} text`).join(", ")});\nCREATE TABLE people (person integer PRIMARY KEY, practice text, band integer, sex integer);
.import --csv ${csv("ev")} raw
.import --csv ${csv("people")} people
CREATE TABLE ev (${types});
INSERT INTO ev SELECT ${columns.map((c) => `nullif(${c}, '')`).join(", ")} FROM raw;
DROP TABLE raw;
CREATE INDEX ev_cover ON ev (person, k, ${rest});
ANALYZE;`);
out.load = seconds() - began;
out.version = run(postgres ? "SHOW server_version" : "SELECT sqlite_version()");
const all = questions({ lag: (n) => `lag(k, ${n}) OVER (PARTITION BY person ORDER BY k)`, div: (a, b) => `(${a} / ${b})` });
out.questions = await time(all, Number(runs), (sql) => run(`${settings}${sql};`).split("\n").pop().split(","), () => 0);
console.log(JSON.stringify(out));
