// The decision as docs/access.md tells it, read from the tables of data/policy by itself and written as slowly and plainly as it is
// told. Prints one byte for each cell of the space that its argument names: 0 denied, 1 allowed, 2 allowed by breaking the glass, plus
// 4 times the number of the gate that denied.
import { readFileSync, writeSync } from 'node:fs';

const space = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const data = process.argv[3];

function table(name) {
	const rows = [];
	for (const line of readFileSync(`${data}/policy/${name}.csv`, 'utf8').split('\n')) {
		if (!line.trim() || line.startsWith('#')) continue;
		const fields = [];
		for (const m of line.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)) {
			fields.push(m[1].startsWith('"') ? m[1].slice(1, -1) : m[1]);
			if (m[3] === '') break;
		}
		rows.push(fields);
	}
	const head = rows.shift();
	return rows.map(fields => Object.fromEntries(head.map((name, i) => [name, fields[i]])));
}
const has = (field, word) => field === '*' || field.split(' ').includes(word);
const says = rows => rows.length > 0 && rows.every(row => row.effect === 'allow');     // a denial beats an allowance; silence denies

const capability = table('capability'), purpose = table('purpose'), relation = table('relation'), label = table('label'), choice = table('choice');
const GATE = { CAPABILITY: 1, PURPOSE: 2, RELATION: 3, AGREEMENT: 4, LABEL: 5, CHOICE: 6, HAZARD: 7 };
const HAZARDS = ['SELF', 'HOUSEHOLD', 'NAMED', 'COURT'];

const known = new Map();
function once(key, make) {
	if (!known.has(key)) known.set(key, make());
	return known.get(key);
}
const opens = (role, rel, labels) => once(`L ${role} ${rel} ${labels}`, () =>
	labels.every(one => says(label.filter(row => has(row.label, one) && has(row.role, role) && has(row.relation, rel)))));
// 'open': it does not count here; 'glass': breaking the glass lifts it; 'stands'
const standing = (bar, why, what) => once(`B ${bar} ${why} ${what}`, () => {
	const rows = choice.filter(row => has(row.bar, bar) && has(row.purpose, why) && has(row.class, what));
	return says(rows) ? 'open' : rows.some(row => row.effect === 'deny' && row.override === 'glass') ? 'glass' : 'stands';
});

function decide(a) {
	const deny = gate => 4 * GATE[gate];
	if (!a.may) return deny('CAPABILITY');
	if (!a.open) return deny('PURPOSE');
	const ways = a.relations.filter(rel => a.binding && (rel === 'BREAK_GLASS' ? a.binding.glass === 'yes' : has(a.binding.any_of, rel)));
	if (!ways.length) return deny('RELATION');
	if (!a.record.own && !(a.record.flow === 'live' && a.labels.every(one => a.record.labels.includes(one)))) return deny('AGREEMENT');
	const deep = ways.filter(rel => opens(a.role, rel, a.labels));
	if (!deep.length) return deny('LABEL');
	const stops = rel => bar => { const s = standing(bar, a.purpose, a.class); return s === 'stands' || (s === 'glass' && rel !== 'BREAK_GLASS'); };
	const free = deep.filter(rel => !a.bars.filter(bar => !HAZARDS.includes(bar)).some(stops(rel)));
	if (!free.length) return deny('CHOICE');
	if (a.bars.filter(bar => HAZARDS.includes(bar)).some(bar => standing(bar, a.purpose, a.class) !== 'open')) return deny('HAZARD');
	return free.some(rel => rel !== 'BREAK_GLASS') ? 1 : 2;
}

// A label brings N with it, and V brings R.
const full = labels => [...new Set(['N', ...labels, ...(labels.includes('V') ? ['R'] : [])])];
const labelSets = space.labels.map(full);
for (const pair of space.pairs) {
	const bytes = [];
	const [role, why] = pair;
	const open = says(purpose.filter(row => row.role === role && has(row.purpose, why)));
	for (const op of space.operations)
		for (const what of space.classes) {
			const may = says(capability.filter(row => row.role === role && has(row.class, what) && has(row.op, op)));
			const binding = relation.find(row => row.role === role && has(row.purpose, why) && has(row.class, what));
			for (const labels of labelSets)
				for (const relations of space.relations)
					for (const record of space.records)
						for (const bars of space.bars)
							bytes.push(decide({ role, purpose: why, class: what, may, open, binding, labels, relations, record, bars }));
		}
	const buffer = Buffer.from(bytes);
	for (let at = 0; at < buffer.length;) {
		try { at += writeSync(1, buffer, at); } catch (e) { if (e.code !== 'EAGAIN') throw e; }
	}
}
