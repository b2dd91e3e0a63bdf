// build W FOLDER: the column file, its seconds as JSON. tell FOLDER ROUNDS: the table, the figures, and whether the goals are met.
import fs from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";

const [, , what, a, b] = process.argv;
const seconds = () => Number(process.hrtime.bigint()) / 1e9;
if (what === "build") {
	const began = seconds();
	const done = spawnSync(a, ["screen", "build", path.join(b, "column"), "--events", path.join(b, "events.csv"), "--people", path.join(b, "people.csv")], { encoding: "utf8" });
	if (done.status !== 0) throw new Error(done.stderr);
	console.log(JSON.stringify({ load: seconds() - began, bytes: fs.statSync(path.join(b, "column")).size }));
	process.exit(0);
}

const read = (name) => fs.readFileSync(path.join(a, name), "utf8").trim().split("\n").map(JSON.parse);
const median = (list) => [...list].sort((x, y) => x - y)[Math.floor(list.length / 2)];
const rounds = Array.from({ length: Number(b) }, (x, i) => i + 1);
const best = (peer) => Object.values(peer.forms).sort((x, y) => x.seconds - y.seconds)[0];
const own = rounds.map((r) => { const all = read(`run-${r}.json`); return [...all.slice(1, all.length / 2), ...all.slice(all.length / 2 + 1)]; });
const built = rounds.map((r) => read(`build-${r}.json`)[0]);
const one = own[0][0];
console.log(`${one.people} people, ${one.events} events; ${one.yes} found. Medians of each round.`);
const peers = {};
let failed = false;
const tell = (name, figure, unit, goal, good) => {
	failed ||= !good;
	console.log(`${name}\t${figure}\t${unit}\tgoal ${goal}\t${good ? "PASS" : "FAIL"}`);
};
for (const peer of ["clickhouse", "duckdb"]) {
	peers[peer] = rounds.map((r) => read(`${peer}-${r}.json`)[0]);
	for (const p of peers[peer])
		for (const [form, f] of Object.entries(p.forms)) {
			console.log(`  ${peer} ${p.version}: ${form}: ${f.seconds.toFixed(2)} s, ${f.cpu.toFixed(2)} processor seconds; loaded in ${p.load.toFixed(1)} s (${p.loadCpu.toFixed(1)}); ${(p.memory / 1024).toFixed(0)} MB`);
			if (f.answer[0] !== one.yes || f.answer[1] !== one.first_days) tell(`screen-equal-${peer}`, f.answer.join(" "), `people and days, not ${one.yes} ${one.first_days}`, "equal", false);
		}
}
rounds.forEach((r, i) => console.log(`  waymark: ${(median(own[i].map((o) => o.seconds)) * 1000).toFixed(1)} ms, ${(median(own[i].map((o) => o.cpu)) * 1000).toFixed(1)} processor ms; built in ${built[i].load.toFixed(2)} s; ${(built[i].bytes / one.events).toFixed(2)} bytes an event in the file, ${(one.resident_kb * 1024 / one.events).toFixed(2)} resident`));
const goals = { clickhouse: { warm: [30, 100], csv: [4, 7] }, duckdb: { warm: [100, 300], csv: [7, 12] } };
for (const [peer, list] of Object.entries(peers)) {
	const warm = median(rounds.map((r, i) => best(list[i]).seconds / median(own[i].map((o) => o.seconds))));
	const csv = median(rounds.map((r, i) => (list[i].load + best(list[i]).seconds) / (built[i].load + own[i][0].seconds)));
	tell(`screen-warm-${peer}`, warm.toFixed(1), "times as fast, the second and later questions", `must ${goals[peer].warm[0]}, wished ${goals[peer].warm[1]}`, warm >= goals[peer].warm[0]);
	tell(`screen-from-csv-${peer}`, csv.toFixed(1), "times as fast, from CSV to the first answer", `must ${goals[peer].csv[0]}, wished ${goals[peer].csv[1]}`, csv >= goals[peer].csv[0]);
}
const cpu = median(own.flat().map((o) => o.cpu)) / one.events * 1e9, bytes = one.resident_kb * 1024 / one.events;
tell("screen-cpu", cpu.toFixed(2), "ns of processor an event", "must 3, wished 1.2", cpu <= 3);
tell("screen-resident", bytes.toFixed(2), "bytes an event, the whole process", "must 4, wished 3", bytes <= 4);
process.exit(failed ? 1 : 0);
