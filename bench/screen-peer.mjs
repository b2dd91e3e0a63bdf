// One peer, in a process of its own: node bench/screen-peer.mjs duckdb|clickhouse FOLDER MODULES THREADS RUNS
// FOLDER holds events.csv; tells JSON: seconds of loading, of each form of the question, the answer, processor seconds, memory.
//
// Loading makes of each row what the question needs as small numbers, sorted by person and day: the form that serves the peer best. `k` is a day of
// years of 372 days, in which 24 months back are 744 for every day (the data leave the last days of February out). A stretch may also end when a
// diagnosis that was not to be there has just been left behind: of each such diagnosis there is a row for that day too, made while loading.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
const [, , engine, folder, modules, threads, runs] = process.argv;
const require = createRequire(path.resolve(modules, "x.js"));
const csv = path.resolve(folder, "events.csv");

const WINDOW = "PARTITION BY person ORDER BY k RANGE BETWEEN 744 PRECEDING AND CURRENT ROW";
const whole = (from, sum) => `SELECT count(*) AS found, ${sum} AS days FROM (SELECT person, min(d) AS first FROM (SELECT person, d,
	sum(sym) OVER w AS syms, min(grp) OVER w AS g1, max(grp_) OVER w AS g2, sum(spec) OVER w AS specs, min(val) OVER w AS v1, max(val_) OVER w AS v2,
	sum(inv) OVER w AS invs, sum(bad) OVER w AS bads FROM ${from} WINDOW w AS (${WINDOW})) x
	WHERE syms >= 4 AND g1 <> g2 AND specs >= 3 AND v1 <> v2 AND invs >= 3 AND bads = 0 GROUP BY person) y`;
const apart = (flag, k, lag) => `SELECT DISTINCT person FROM (SELECT person, k - ${lag(k - 1)} AS gap FROM ev WHERE ${flag} = 1) x WHERE gap <= 744`;
const few = (lag) => `(SELECT * FROM ev WHERE person IN (${apart("sym", 4, lag)}) AND person IN (${apart("spec", 3, lag)}) AND person IN (${apart("inv", 3, lag)})) e`;

const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const out = { engine, load: 0, forms: {} };
async function time(name, ask) {
	const times = [], cpu = [];
	let answer;
	for (let i = 0; i < Number(runs) + 1; i++) {
		const was = process.cpuUsage(), began = seconds();
		answer = await ask();
		const used = process.cpuUsage(was);
		if (i) times.push(seconds() - began), cpu.push((used.user + used.system) / 1e6);
	}
	times.sort((a, b) => a - b);
	cpu.sort((a, b) => a - b);
	out.forms[name] = { seconds: times[Math.floor(times.length / 2)], cpu: cpu[Math.floor(cpu.length / 2)], answer };
}

if (engine === "duckdb") {
	const { DuckDBInstance } = require("@duckdb/node-api");
	const db = await DuckDBInstance.create(path.join(folder, "peer.duckdb"), { threads });
	const c = await db.connect();
	const ask = async (sql) => (await c.runAndReadAll(sql)).getRows();
	out.version = (await ask("SELECT version()"))[0][0];
	const began = seconds(), was = process.cpuUsage();
	await c.run(`CREATE TABLE ev AS WITH raw AS (SELECT person, "on" AS d, kind, code, specialty, result, attended FROM read_csv('${csv}', header = true, quote = '',
		columns = {person: 'UINTEGER', 'on': 'DATE', kind: 'VARCHAR', system: 'VARCHAR', code: 'VARCHAR', specialty: 'USMALLINT', result: 'VARCHAR',
		attended: 'VARCHAR', unscheduled: 'VARCHAR'})), flags AS (SELECT person, d, (year(d) * 372 + month(d) * 31 + day(d))::INTEGER AS k,
		(kind = 'symptom')::UTINYINT AS sym, CASE WHEN kind = 'symptom' THEN ascii(code[2]) END::UTINYINT AS grp,
		(kind = 'referral' OR (kind = 'outpatient' AND attended = 'yes'))::UTINYINT AS spec,
		CASE WHEN kind = 'referral' OR (kind = 'outpatient' AND attended = 'yes') THEN specialty END::UTINYINT AS val,
		(kind = 'investigation' AND result = 'normal')::UTINYINT AS inv, (kind = 'diagnosis' AND code = 'M0')::UTINYINT AS bad FROM raw)
		SELECT *, grp AS grp_, val AS val_ FROM (SELECT * FROM flags UNION ALL SELECT DISTINCT person, (d + INTERVAL 24 MONTH + INTERVAL 1 DAY)::DATE, k + 745, 0, NULL, 0, NULL, 0, 0
		FROM flags WHERE bad = 1 AND d + INTERVAL 24 MONTH + INTERVAL 1 DAY <= DATE '2026-01-01') ORDER BY person, k`);
	await c.run("CHECKPOINT");
	out.load = seconds() - began;
	out.loadCpu = (process.cpuUsage(was).user + process.cpuUsage(was).system) / 1e6;
	const sum = "sum(first - DATE '1970-01-01')", lag = (n) => `lag(k, ${n}) OVER (PARTITION BY person ORDER BY k)`;
	const answer = async (sql) => { const [[found, days]] = await ask(sql); return [Number(found), Number(days)]; };
	await time("those with enough near together, then a window", () => answer(whole(few(lag), sum)));
	await time("a window", () => answer(whole("ev", sum)));
} else {
	const { Session } = require("chdb");
	const s = new Session(path.join(folder, "peer.clickhouse"));
	const q = (sql) => s.query(sql, "CSV").trim();
	q("CREATE DATABASE IF NOT EXISTS b ENGINE = Atomic");
	out.version = q("SELECT version()").replaceAll('"', "");
	const set = ` SETTINGS max_threads = ${threads}`;
	const began = seconds(), was = process.cpuUsage();
	q(`CREATE TABLE b.ev (person UInt32, d Date, k Int32, sym UInt8, grp UInt8, spec UInt8, val UInt8, inv UInt8, bad UInt8, grp_ UInt8, val_ UInt8) ENGINE = MergeTree
		ORDER BY (person, k)`);
	const flags = `SELECT person, on AS d, toInt32(toYear(on) * 372 + toMonth(on) * 31 + toDayOfMonth(on)) AS k, kind = 'symptom' AS sym,
		if(sym, ascii(substring(code, 2, 1)), 255) AS grp, kind = 'referral' OR (kind = 'outpatient' AND attended = 'yes') AS spec,
		if(spec, toUInt8(assumeNotNull(specialty)), 255) AS val, kind = 'investigation' AND result = 'normal' AS inv, kind = 'diagnosis' AND code = 'M0' AS bad,
		if(sym, grp, 0) AS grp_, if(spec, val, 0) AS val_ FROM file('${csv}', 'CSVWithNames', 'person UInt32, on Date, kind LowCardinality(String), system LowCardinality(String),
		code LowCardinality(String), specialty Nullable(UInt16), result LowCardinality(String), attended LowCardinality(String), unscheduled LowCardinality(String)')`;
	q(`INSERT INTO b.ev ${flags}${set}`);
	q(`INSERT INTO b.ev SELECT DISTINCT person, addDays(addMonths(d, 24), 1), k + 745, 0, 255, 0, 255, 0, 0, 0, 0 FROM b.ev WHERE bad AND addDays(addMonths(d, 24), 1) <= '2026-01-01'`);
	q("OPTIMIZE TABLE b.ev FINAL");
	out.load = seconds() - began;
	out.loadCpu = (process.cpuUsage(was).user + process.cpuUsage(was).system) / 1e6;
	const sum = "sum(toInt32(first))", lag = (n) => `lagInFrame(k, ${n}, -100000) OVER (PARTITION BY person ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
	const answer = async (sql) => q(sql.replaceAll(" ev", " b.ev") + set).split(",").map(Number);
	await time("a window", () => answer(whole("ev", sum)));
	await time("those with enough near together, then a window", () => answer(whole(few(lag), sum)));
}
out.memory = process.resourceUsage().maxRSS;
console.log(JSON.stringify(out));
process.exit(0);
