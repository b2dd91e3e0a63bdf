// One peer, in a process of its own: node bench/screen-peer.mjs duckdb|clickhouse FOLDER MODULES THREADS RUNS
// FOLDER holds events.csv and people.csv; tells JSON: seconds of loading, of each form of each question, the answers, processor seconds, memory.
//
// Loading makes of each row what the questions need as small numbers, sorted by person and day: the form that serves the peer best. `k` is a day of
// years of 372 days, in which 24 months back are 744 for every day (the data leave the last days of February out). A stretch may also end when a
// diagnosis that was not to be there has just been left behind: of each such diagnosis there is a row for that day too, made while loading.
import { createRequire } from "node:module";
import path from "node:path";
import { questions, seconds, time } from "./screen-sql.mjs";

const [, , engine, folder, modules, threads, runs] = process.argv;
const require = createRequire(path.resolve(modules, "x.js"));
const events = path.resolve(folder, "events.csv"), people = path.resolve(folder, "people.csv");
const used = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1e6; };
const out = { engine };
let ask, load, all;

if (engine === "duckdb") {
	const { DuckDBInstance } = require("@duckdb/node-api");
	const db = await DuckDBInstance.create(path.join(folder, "peer.duckdb"), { threads });
	const c = await db.connect();
	ask = async (sql) => (await c.runAndReadAll(sql)).getRows()[0];
	out.version = (await ask("SELECT version()"))[0];
	load = async () => {
		await c.run(`CREATE TABLE ev AS WITH raw AS (SELECT person, "on" AS d, kind, code, specialty, result, attended FROM read_csv('${events}', header = true, quote = '',
			columns = {person: 'UINTEGER', 'on': 'DATE', kind: 'VARCHAR', system: 'VARCHAR', code: 'VARCHAR', specialty: 'USMALLINT', result: 'VARCHAR',
			attended: 'VARCHAR', unscheduled: 'VARCHAR'})), flags AS (SELECT person, d, (year(d) * 372 + month(d) * 31 + day(d))::INTEGER AS k,
			(kind = 'symptom')::UTINYINT AS sym, CASE WHEN kind = 'symptom' THEN ascii(code[2]) END::UTINYINT AS grp,
			(kind = 'referral' OR (kind = 'outpatient' AND attended = 'yes'))::UTINYINT AS spec,
			CASE WHEN kind = 'referral' OR (kind = 'outpatient' AND attended = 'yes') THEN specialty END::UTINYINT AS val,
			(kind = 'investigation' AND result = 'normal')::UTINYINT AS inv, (kind = 'diagnosis' AND code = 'M0')::UTINYINT AS bad,
			(kind = 'gp-contact')::UTINYINT AS gp, (kind = 'outpatient' AND attended = 'yes')::UTINYINT AS att, (kind = 'referral')::UTINYINT AS ref FROM raw)
			SELECT person, (d - DATE '1970-01-01')::INTEGER AS d, k, sym, grp, grp AS grp_, spec, val, val AS val_, inv, bad, gp, att, ref FROM (SELECT * FROM flags UNION ALL
			SELECT DISTINCT person, (d + INTERVAL 24 MONTH + INTERVAL 1 DAY)::DATE, k + 745, 0, NULL, 0, NULL, 0, 0, 0, 0, 0
			FROM flags WHERE bad = 1 AND d + INTERVAL 24 MONTH + INTERVAL 1 DAY <= DATE '2026-01-01') ORDER BY person, k`);
		await c.run(`CREATE TABLE people AS SELECT person, practice, ((2025 - year(birth_on)) // 10)::TINYINT AS band, (sex = 'female')::TINYINT AS sex
			FROM read_csv('${people}', header = true, quote = '')`);
		await c.run("CHECKPOINT");
	};
	all = questions({ lag: (n) => `lag(k, ${n}) OVER (PARTITION BY person ORDER BY k)`, div: (a, b) => `(${a} // ${b})`, asof: "coalesce(a.d, 99999999)" });
	out.export = async () => {
		for (const t of ["ev", "people"]) await c.run(`COPY (SELECT * FROM ${t} ORDER BY person) TO '${path.resolve(folder, `${t}.small.csv`)}' (HEADER false)`);
	};
} else {
	const { Session } = require("chdb");
	const s = new Session(path.join(folder, "peer.clickhouse"));
	const q = (sql) => s.query(`${sql} SETTINGS max_threads = ${threads}, joined_subquery_requires_alias = 0`, "CSV").trim();
	const plain = (sql) => s.query(sql, "CSV").trim();
	ask = async (sql) => q(sql.replaceAll(/\b(FROM|JOIN) (ev|people)\b/g, "$1 b.$2")).split(",");
	plain("CREATE DATABASE IF NOT EXISTS b ENGINE = Atomic");
	out.version = plain("SELECT version()").replaceAll('"', "");
	load = async () => {
		plain(`CREATE TABLE b.ev (person UInt32, d Int32, k Int32, sym UInt8, grp UInt8, spec UInt8, val UInt8, inv UInt8, bad UInt8, gp UInt8, att UInt8, ref UInt8,
			grp_ UInt8, val_ UInt8) ENGINE = MergeTree ORDER BY (person, k)`);
		q(`INSERT INTO b.ev SELECT person, toInt32(on) AS d, toInt32(toYear(on) * 372 + toMonth(on) * 31 + toDayOfMonth(on)) AS k, kind = 'symptom' AS sym,
			if(sym, ascii(substring(code, 2, 1)), 255) AS grp, kind = 'referral' OR (kind = 'outpatient' AND attended = 'yes') AS spec,
			if(spec, toUInt8(assumeNotNull(specialty)), 255) AS val, kind = 'investigation' AND result = 'normal' AS inv, kind = 'diagnosis' AND code = 'M0' AS bad,
			kind = 'gp-contact' AS gp, kind = 'outpatient' AND attended = 'yes' AS att, kind = 'referral' AS ref, if(sym, grp, 0) AS grp_, if(spec, val, 0) AS val_
			FROM file('${events}', 'CSVWithNames', 'person UInt32, on Date, kind LowCardinality(String), system LowCardinality(String),
			code LowCardinality(String), specialty Nullable(UInt16), result LowCardinality(String), attended LowCardinality(String), unscheduled LowCardinality(String)')`);
		q(`INSERT INTO b.ev SELECT DISTINCT person, toInt32(addDays(addMonths(toDate(d), 24), 1)) AS e, k + 745, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0 FROM b.ev
			WHERE bad AND e <= toInt32(toDate('2026-01-01'))`);
		plain("CREATE TABLE b.people (person UInt32, practice LowCardinality(String), band Int8, sex UInt8) ENGINE = MergeTree ORDER BY person");
		q(`INSERT INTO b.people SELECT person, practice, intDiv(2025 - toYear(birth_on), 10), sex = 'female' FROM file('${people}', 'CSVWithNames', 'person UInt32,
			birth_on Date32, death_on String, sex String, practice String, fifth UInt8, ethnic String')`);
		plain("OPTIMIZE TABLE b.ev FINAL");
	};
	all = questions({ lag: (n) => `lagInFrame(k, ${n}, -100000) OVER (PARTITION BY person ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`,
		div: (a, b) => `intDiv(${a}, ${b})`, asof: "if(a.person = 0, 99999999, a.d)" });
	all.q3 = Object.fromEntries(Object.entries(all.q3).map(([name, sql]) => [name, sql.replace("count(f)", "sum(f)")]));      // no null where nothing joins
}
const began = seconds(), was = used();
await load();
out.load = seconds() - began;
out.loadCpu = used() - was;
if (runs === "export") {
	await out.export();
	process.exit(0);
}
out.questions = await time(all, Number(runs), ask, used);
out.memory = process.resourceUsage().maxRSS;
console.log(JSON.stringify(out));
process.exit(0);
