// The five questions in SQL, in the forms that served the engines best. Tables: ev (person, d days since 1970, k days of years of 372 days, flags of one
// digit, val the specialty) and people (person, practice, band of ten years on 1 January 2026, sex). Of a null and of 255 or 0: see the loading.
const WINDOW = "PARTITION BY person ORDER BY k RANGE BETWEEN 744 PRECEDING AND CURRENT ROW";
const found = (from) => `SELECT person, min(d) AS first FROM (SELECT person, d,
	sum(sym) OVER w AS syms, min(grp) OVER w AS g1, max(grp_) OVER w AS g2, sum(spec) OVER w AS specs, min(val) OVER w AS v1, max(val_) OVER w AS v2,
	sum(inv) OVER w AS invs, sum(bad) OVER w AS bads FROM ${from} WINDOW w AS (${WINDOW})) x
	WHERE syms >= 4 AND g1 <> g2 AND specs >= 3 AND v1 <> v2 AND invs >= 3 AND bads = 0 GROUP BY person`;
const day = (iso) => Date.parse(iso) / 86400000;

// lag(n): k of n rows before, of one person. div: whole part of a division. asof: the engine joins so.
export function questions({ lag, div, asof }) {
	const apart = (flag, k) => `SELECT DISTINCT person FROM (SELECT person, k - ${lag(k - 1)} AS gap FROM ev WHERE ${flag} = 1) x WHERE gap <= 744`;
	const few = `(SELECT * FROM ev WHERE person IN (${apart("sym", 4)}) AND person IN (${apart("spec", 3)}) AND person IN (${apart("inv", 3)})) e`;
	const forms = { "a window": "ev", "those with enough near together, then a window": few };
	const each = (make) => Object.fromEntries(Object.entries(forms).map(([name, from]) => [name, make(from)]));
	const waits = (next, from) => `SELECT sum(CASE WHEN ${next} = 99999999 THEN 1 ELSE 0 END), sum(CASE WHEN ${next} = 99999999 THEN 0 ELSE ${div(`(${next} - d)`, 7)} END) FROM (${from}) x`;
	const q5 = { "a window": waits("nxt", `SELECT ref, d, min(CASE WHEN att = 1 THEN d ELSE 99999999 END) OVER (PARTITION BY person, val ORDER BY d
		RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS nxt FROM ev WHERE ref = 1 OR att = 1`) + " WHERE ref = 1" };
	if (asof)
		q5["the nearest in time joined"] = waits("nxt", `SELECT r.d AS d, ${asof} AS nxt FROM (SELECT person, val, d FROM ev WHERE ref = 1) r
			ASOF LEFT JOIN (SELECT person, val, d FROM ev WHERE att = 1) a ON r.person = a.person AND r.val = a.val AND a.d >= r.d`);
	return {
		q1: each((from) => `SELECT count(*), sum(first) FROM (${found(from)}) y`),
		q2: { "a window": `SELECT count(*), 0 FROM (SELECT count(*) OVER (PARTITION BY band, sex) AS everybody, count(*) OVER (PARTITION BY band, sex ORDER BY n DESC
			RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS most FROM (SELECT person, count(*) AS n FROM ev WHERE gp = 1 AND d >= ${day("2025-01-01")}
			AND d <= ${day("2026-01-01")} GROUP BY person) n JOIN people p ON p.person = n.person) x WHERE most * 100 <= 5 * everybody` },
		q3: each((from) => `SELECT count(*), sum(n * yes) FROM (SELECT practice, band, sex, count(*) AS n, count(f) AS yes FROM people p LEFT JOIN
			(SELECT person AS fp, 1 AS f FROM (${found(from)}) y) z ON z.fp = p.person GROUP BY practice, band, sex) x`),
		q4: { "groups": `SELECT count(*), 0 FROM (SELECT person FROM ev WHERE d >= ${day("2024-01-01")} AND d <= ${day("2026-01-01")} GROUP BY person HAVING
			sum(sym) >= 4 AND min(grp) <> max(grp_) AND sum(spec) >= 3 AND min(val) <> max(val_) AND sum(inv) >= 3 AND sum(bad) = 0) x` },
		q5,
	};
}

export const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const middle = (list) => [...list].sort((x, y) => x - y)[Math.floor(list.length / 2)];

// Each form once, which is thrown away; then the one that was fastest `runs` times. used: processor seconds of the engine so far.
export async function time(all, runs, ask, used) {
	const told = {};
	const once = async (sql) => {
		const was = used(), began = seconds(), answer = (await ask(sql)).map(Number);
		return { seconds: seconds() - began, cpu: used() - was, answer };
	};
	for (const [question, forms] of Object.entries(all)) {
		const first = {}, ran = [];
		for (const [name, sql] of Object.entries(forms)) first[name] = await once(sql);
		const [best] = Object.entries(first).sort((x, y) => x[1].seconds - y[1].seconds)[0];
		for (let i = 0; i < runs; i++) ran.push(await once(forms[best]));
		told[question] = first;
		if (runs > 0) told[question] = { ...first, [best]: { seconds: middle(ran.map((r) => r.seconds)), cpu: middle(ran.map((r) => r.cpu)), answer: ran[0].answer } };
	}
	return told;
}
