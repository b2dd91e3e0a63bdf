// Asks the same pages of several servers, in turns: node bench/access.mjs N NAME=URL ... writes their times as JSON.
// node bench/access.mjs tell SQLITE.json POSTGRES.json prints the table and the figures; its exit code says whether the goals are met.
import fs from "node:fs";
import { field, quantile, Visitor } from "./visitor.mjs";
const goals = { guards: 1.3, policies: 1.6 };
if (process.argv[2] === "tell") {
	let failed = false;
	for (const [k, engine] of ["sqlite", "postgres"].entries()) {
		const told = JSON.parse(fs.readFileSync(process.argv[3 + k], "utf8"));
		if (!told.sites) {
			console.log(`PostgreSQL is not installed: its pages were not timed.`);
			failed = true;
			continue;
		}
		console.log(`${engine}: ms a page, p50 / p99: ${told.sites.join(", ")}`);
		for (const [page, all] of Object.entries(told.pages))
			console.log(`  ${page.padEnd(9)} ${all.map((v) => `${v.p50.toFixed(1)} / ${v.p99.toFixed(1)}`.padStart(18)).join("")}`);
		for (const [page, all] of Object.entries(told.pages))
			for (let i = 1; i < all.length; i++)
				for (const q of ["p50", "p99"]) {
					const ratio = all[i][q] / all[0][q], goal = goals[told.sites[i]];
					failed ||= ratio > goal;
					console.log(`access-${engine}-${told.sites[i]}-${page}-${q}\t${ratio.toFixed(2)}\ttimes the page without\tgoal at most ${goal}\t${ratio <= goal ? "PASS" : "FAIL"}`);
				}
	}
	process.exit(failed ? 1 : 0);
}
const n = Number(process.argv[2]);
const sites = process.argv.slice(3).map((a) => { const i = a.indexOf("="); return Object.assign(new Visitor(a.slice(i + 1)), { name: a.slice(0, i) }); });
const totals = [];
for (const site of sites) {
	await site.signIn("clinician");
	const list = await site.page("/worklist");
	totals.push(/of ([0-9,+]+)/.exec(/wm-foot.*/.exec(list.text)?.[0])?.[1]);
}
/* whom everybody who is asked may see: the last of the servers hides the most */
const people = new Set();
for (let page = 1; page <= 25; page++)
	for (const m of (await sites.at(-1).ask(`/worklist?page=${page * 7}`)).text.matchAll(/\/person\/[0-9a-z]{26}/g)) people.add(m[0]);
const who = [...people];
const names = ["far", "row", "mel", "cla", "smi", "bro", "wil", "tay", "dav", "eva", "tho", "rob", "joh", "wri", "hal", "gre", "woo", "har", "ada", "bak"];
/* What is looked for stands in no address as it is: each server has its own words for it. */
const looked = [];
for (const site of sites) {
	const csrf = field((await site.page("/people")).text, "csrf"), of = [];
	for (const q of names) of.push((await site.ask("/people", { q, csrf })).to);
	looked.push(of);
}
const pages = {
	worklist: (i) => `/worklist?page=${1 + i % 40}`,
	person: (i) => who[i % who.length],
	search: (i, k) => looked[k][i % names.length],
	why: (i) => `${who[i % who.length]}/why`,
};
const times = {};
for (const [page, path] of Object.entries(pages)) {
	times[page] = sites.map(() => []);
	for (let i = -12; i < n; i++) {
		const order = sites.map((s, k) => k).sort(() => Math.random() - 0.5);
		const sizes = [];
		for (const k of order) {
			const p = path(Math.abs(i), k), r = await sites[k].ask(p);
			if (r.status !== 200) throw new Error(`${sites[k].name} ${p}: ${r.status}`);
			if (i >= 0) times[page][k].push(r.ms);
			sizes[k] = r.text.length;
		}
	}
	for (const t of times[page]) t.sort((a, b) => a - b);
}
console.error(`${who.length} people visited; lists of ${totals.join(", ")}`);
console.log(JSON.stringify({ sites: sites.map((s) => s.name), pages: Object.fromEntries(Object.entries(times).map(([page, all]) =>
	[page, all.map((v) => ({ p50: quantile(v, 0.5), p99: quantile(v, 0.99) }))])) }));
