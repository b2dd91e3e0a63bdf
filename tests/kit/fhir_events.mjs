// A second reading of a FHIR R4 bulk export, by another program than Waymark: plain node, no packages, no mapping file.
//
//   node fhir_events.mjs counts DIR              resources by type, as "Type<TAB>count"
//   node fhir_events.mjs people DIR              ids of Patient resources, most events first, as "id<TAB>events"
//   node fhir_events.mjs patients DIR            who they are, a line each, sorted
//   node fhir_events.mjs events DIR ID           what happened to one person, a line each, sorted
//   node fhir_events.mjs dump DIR FILE           what `waymark --json person events` printed, as the same lines
//   node fhir_events.mjs report FILE             what `waymark --json import` printed, as "name<TAB>number" and "FILE<TAB>rows"
//   node fhir_events.mjs told FILE...            how many resources of each file have an event with a day and a code in those
//
// It reads HL7 FHIR R4 (4.0.1) by its own pages: datatypes.html#dateTime (a time has a zone; what is written without a time is a
// day), references.html (literal, conditional and logical references), and the resources' own pages for what their elements mean.
// What each resource stands for in Waymark's record is promised by docs/interfaces/fhir.md; this file holds the program to it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NONE = '-';

// ---- time: Europe/London as the tz database has it ----

const london = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
	hour: '2-digit', minute: '2-digit' });

// { day: 'YYYY-MM-DD', minute: 'HH:MM' or '-' }, or undefined where no day can be told.
function when(text) {
	if (typeof text !== 'string') return undefined;
	if (/^\d{4}-\d\d-\d\d$/.test(text)) return { day: text, minute: NONE };
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
	const part = Object.fromEntries(london.formatToParts(new Date(text)).map((p) => [p.type, p.value]));
	return { day: `${part.year}-${part.month}-${part.day}`, minute: `${part.hour}:${part.minute}` };
}

// ---- reading the folder ----

function resources(folder) {
	const all = [];
	for (const file of readdirSync(folder).filter((name) => name.endsWith('.ndjson')).sort()) {
		readFileSync(join(folder, file), 'utf8').split('\n').forEach((line, i) => {
			if (line.trim() === '') return;
			const resource = JSON.parse(line);
			if (resource.resourceType) all.push({ file, line: i + 1, resource });
		});
	}
	return all;
}

// What a Reference points to, whichever of the three ways it is written in.
class World {
	constructor(folder) {
		this.all = resources(folder).map((each) => each.resource);
		this.at = new Map();
		for (const r of this.all) {
			this.at.set(`${r.resourceType}/${r.id}`, r);
			for (const id of r.identifier ?? []) this.at.set(`${r.resourceType}?${id.system ?? ''}|${id.value}`, r);
		}
	}

	follow(reference, type) {
		if (!reference) return undefined;
		const literal = reference.reference;
		if (literal) {
			const asked = /^(\w+)\?identifier=(.*)$/.exec(literal);
			if (asked) return this.at.get(`${asked[1]}?${asked[2].includes('|') ? asked[2] : `|${asked[2]}`}`);
			const path = /(\w+)\/([A-Za-z0-9.-]{1,64})(\/_history\/.*)?$/.exec(literal);
			return path ? this.at.get(`${path[1]}/${path[2]}`) : undefined;
		}
		const logical = reference.identifier;
		return logical ? this.at.get(`${reference.type ?? type}?${logical.system ?? ''}|${logical.value}`) : undefined;
	}
}

// ---- what resources say ----

const systems = {
	'http://snomed.info/sct': 'snomed-ct', 'http://hl7.org/fhir/sid/icd-10': 'icd10', 'http://www.nlm.nih.gov/research/umls/rxnorm': 'rxnorm',
	'http://hl7.org/fhir/sid/cvx': 'cvx', 'http://loinc.org': 'loinc', 'https://dmd.nhs.uk': 'dmd',
};

// SNOMED CT before other systems (of a medicine dm+d), else the first.
function coded(concept, best = 'http://snomed.info/sct') {
	const coding = concept?.coding?.find((c) => c.system === best && c.code) ?? concept?.coding?.[0];
	if (!coding?.code) return [NONE, NONE, NONE];
	return [systems[coding.system] ?? coding.system ?? 'not-said', coding.code, coding.display ?? NONE];
}

// What a person would read of it that the code's own words do not say.
function words(concept, display, ...more) {
	return [concept?.text === display ? undefined : concept?.text, ...more].filter(Boolean).join('; ') || NONE;
}

function nameOf(practitioner) {
	const name = practitioner?.name?.[0];
	return name ? [name.prefix?.[0], name.given?.[0], name.family].filter(Boolean).join(' ') : NONE;
}

// The organisation's own code: its ODS code, else the server's id of it.
function organisation(org) {
	if (!org) return [NONE, NONE];
	const ods = (org.identifier ?? []).find((id) => id.system === 'https://fhir.nhs.uk/Id/ods-organization-code');
	return [ods?.value ?? org.id, org.name ?? NONE];
}

const INPATIENT = new Set(['IMP', 'ACUTE', 'NONAC', 'SS', 'OBSENC']);     // v3 ActEncounterCode: admitted, short stay, observed
const CAME = new Set(['arrived', 'triaged', 'in-progress', 'onleave', 'finished']);

class Reader {
	constructor(folder) {
		this.world = new World(folder);
		this.words = new Map();
		for (const [event] of this.told()) {
			const [system, code, display] = event.code, key = `${system}|${code}`;
			this.words.set(key, (this.words.get(key) ?? new Set()).add(display));
		}
	}

	// The record keeps one wording of a code. Where a code was sent with several, any of them counts: the first by alphabet stands for
	// all; words with which it was never sent stay as they are.
	term([system, code, display]) {
		const sent = this.words.get(`${system}|${code}`);
		return [system, code, sent?.has(display) ? [...sent].sort()[0] : display];
	}

	encounterPlace(reference) {
		return organisation(this.world.follow(this.world.follow(reference, 'Encounter')?.serviceProvider, 'Organization'));
	}

	base(resource, kind, concept, start, end, ...more) {
		const on = start.map(when).find(Boolean), until = when(end);
		const code = coded(concept, kind === 'medication' ? 'https://dmd.nhs.uk' : undefined);
		return { kind, on: on?.day ?? NONE, at: on?.minute ?? NONE, until: until?.day ?? NONE, code, minutes: NONE, clinician: NONE,
			attended: NONE, unscheduled: NONE, text: words(concept, code[2], ...more), place: this.encounterPlace(resource.encounter) };
	}

	Encounter(r) {
		if (['planned', 'cancelled', 'entered-in-error'].includes(r.status)) return undefined;
		const cls = r.class?.code, start = Date.parse(r.period?.start), end = Date.parse(r.period?.end);
		const kind = cls === 'EMER' ? 'emergency' : INPATIENT.has(cls) ? 'admission' : 'outpatient';
		return { ...this.base(r, kind, r.type?.[0], [r.period?.start], r.period?.end, r.reasonCode?.[0]?.coding?.[0]?.display),
			place: organisation(this.world.follow(r.serviceProvider, 'Organization')),
			minutes: end >= start ? Math.floor((end - start) / 60000) : NONE,
			clinician: nameOf(this.world.follow(r.participant?.[0]?.individual, 'Practitioner')),
			attended: CAME.has(r.status) ? 'yes' : NONE, unscheduled: cls === 'EMER' ? 'yes' : NONE };
	}

	Condition(r) {
		if (['entered-in-error', 'refuted'].includes(r.verificationStatus?.coding?.[0]?.code)) return undefined;
		return this.base(r, 'diagnosis', r.code, [r.onsetDateTime, r.onsetPeriod?.start, r.recordedDate], r.abatementDateTime ?? r.abatementPeriod?.end);
	}

	Procedure(r) {
		if (['preparation', 'not-done', 'entered-in-error'].includes(r.status)) return undefined;
		return this.base(r, 'procedure', r.code, [r.performedDateTime, r.performedPeriod?.start], r.performedPeriod?.end,
			r.reasonReference?.[0]?.display);
	}

	MedicationRequest(r) {
		if (['cancelled', 'draft', 'entered-in-error'].includes(r.status)) return undefined;
		return { ...this.base(r, 'medication', r.medicationCodeableConcept, [r.authoredOn], undefined, r.medicationReference?.display,
			r.reasonReference?.[0]?.display),
			clinician: nameOf(this.world.follow(r.requester, 'Practitioner')) };
	}

	Immunization(r) {
		if (['not-done', 'entered-in-error'].includes(r.status)) return undefined;
		return this.base(r, 'procedure', r.vaccineCode, [r.occurrenceDateTime]);
	}

	AllergyIntolerance(r) {
		if (['entered-in-error', 'refuted'].includes(r.verificationStatus?.coding?.[0]?.code)) return undefined;
		return this.base(r, 'entry', r.code, [r.recordedDate, r.onsetDateTime]);
	}

	Observation(r) {
		const categories = (r.category ?? []).flatMap((c) => c.coding ?? []).map((c) => c.code);
		if (['registered', 'cancelled', 'entered-in-error'].includes(r.status)) return undefined;
		if (!categories.some((c) => ['laboratory', 'imaging', 'procedure'].includes(c))) return undefined;
		const value = r.valueQuantity ? `${r.valueQuantity.value} ${r.valueQuantity.unit ?? ''}`.trim() : r.valueString;
		return this.base(r, 'investigation', r.code, [r.effectiveDateTime, r.effectivePeriod?.start, r.issued], undefined, value);
	}

	// [event, person's id] of every resource that tells of something that happened.
	*told() {
		for (const r of this.world.all) {
			const event = this[r.resourceType] instanceof Function && !['base', 'told'].includes(r.resourceType) ? this[r.resourceType](r) : undefined;
			const whose = this.world.follow(r.subject ?? r.patient, 'Patient');
			if (!event || !whose) continue;
			if (event.on !== NONE && whose.birthDate?.length === 10 && event.on < whose.birthDate) event.on = event.at = NONE;
			yield [event, whose.id];
		}
	}
}

const line = (e) => [e.on, e.at, e.kind, ...e.code, ...e.place, e.until, e.minutes, e.clinician, e.attended, e.unscheduled, e.text].join('\t');

// ---- what Waymark says ----

function dumped(file) {
	return readFileSync(file, 'utf8').split('\n').filter((text) => text !== '').map((text) => JSON.parse(text));
}

const said = (value) => (value === null || value === undefined ? NONE : value === true ? 'yes' : value === false ? 'no' : value);

const ours = (e) => ({ on: said(e.on), at: said(e.at), kind: e.kind, code: [said(e.system), said(e.code), said(e.term)],
	place: [said(e.place), said(e.place_name)], until: said(e.until), minutes: said(e.length_minutes), clinician: said(e.clinician),
	attended: said(e.attended), unscheduled: said(e.unscheduled), text: said(e.text) });

// ---- asked ----

const print = (lines) => writeFileSync(1, lines.map((text) => `${text}\n`).join(''));
const tally = (list) => [...list.reduce((n, key) => n.set(key, (n.get(key) ?? 0) + 1), new Map())];

const asked = {
	counts: (folder) => print(tally(resources(folder).map((each) => each.resource.resourceType)).sort().map(([type, n]) => `${type}\t${n}`)),
	people: (folder) => print(tally([...new Reader(folder).told()].map(([, id]) => id)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
		.map(([id, n]) => `${id}\t${n}`)),
	patients: (folder) => print(new World(folder).all.filter((r) => r.resourceType === 'Patient').map((r) => {
		const name = ['official', 'usual', undefined].map((use) => r.name?.find((n) => !use || n.use === use)).find(Boolean);
		const home = r.address?.find((a) => a.use === 'home') ?? r.address?.[0];
		return [r.id, name?.prefix?.[0], name?.given?.[0], name?.family, when(r.birthDate)?.day, when(r.deceasedDateTime)?.day, r.gender,
			home?.postalCode, r.communication?.[0]?.language?.text].map((value) => value ?? NONE).join('\t');
	}).sort()),
	events: (folder, id) => {
		const reader = new Reader(folder);
		print([...reader.told()].filter(([, whose]) => whose === id).map(([event]) => line({ ...event, code: reader.term(event.code) })).sort());
	},
	dump: (folder, file) => {
		const reader = new Reader(folder);
		print(dumped(file).map((e) => line({ ...ours(e), code: reader.term(ours(e).code) })).sort());
	},
	report: (file) => {
		const report = JSON.parse(readFileSync(file, 'utf8'));
		print(Object.entries(report).filter(([, value]) => typeof value === 'number').map(([name, value]) => `${name}\t${value}`));
		print(report.files.map((each) => `${each.name}\t${each.rows}`));
		print(report.counts.map((each) => `${each.what}\t${each.count}`));
	},
	told: (...files) => {
		const rows = new Set(files.flatMap(dumped).filter((e) => e.on && e.code).map((e) => `${e.file}\t${e.row}`));
		print(tally([...rows].map((row) => row.split('\t')[0])).sort().map(([file, n]) => `${file}\t${n}`));
	},
};

const [what, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(asked, what ?? '')) {
	console.error('Use: node fhir_events.mjs counts|people|patients DIR, events DIR ID, dump DIR FILE, report FILE, told FILE...');
	process.exit(2);
}
asked[what](...rest);
