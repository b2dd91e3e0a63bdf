// Keys and signatures by node's own crypto: another reading of RFC 7515 and 7523 than the server's.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { clinic } from "../browser/clinic.mjs";

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
let number = 0;
const failed = [];
async function test(name, body) {
	number++;
	try {
		await body();
		console.log(`ok ${number} - ${name}`);
	} catch (error) {
		failed.push(name);
		console.log(`not ok ${number} - ${name}`);
		console.log(String(error.stack ?? error).replace(/^/gm, "# "));
	}
}
function must(truth, say) {
	if (!truth) throw new Error(say);
}
const base64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

const pairs = {
	RS384: crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }),
	ES384: crypto.generateKeyPairSync("ec", { namedCurve: "P-384" }),
	EdDSA: crypto.generateKeyPairSync("ed25519"),
};
const signers = {
	RS384: (bytes, key) => crypto.sign("sha384", bytes, key),
	ES384: (bytes, key) => crypto.sign("sha384", bytes, { key, dsaEncoding: "ieee-p1363" }),
	EdDSA: (bytes, key) => crypto.sign(null, bytes, key),
};
function assertion(alg, claims, key = pairs[alg].privateKey) {
	const text = `${base64({ alg, kid: alg, typ: "JWT" })}.${base64(claims)}`;
	return `${text}.${signers[alg](Buffer.from(text), key).toString("base64url")}`;
}

const site = await clinic(200, null);
const say = JSON.parse(site.run("client", "list", "--json"));
const keys = path.join(site.data, "..", "keys.json"), people = path.join(site.data, "..", "people.txt");
fs.writeFileSync(keys, JSON.stringify({ keys: Object.entries(pairs).map(([kid, pair]) => ({ ...pair.publicKey.export({ format: "jwk" }), kid })) }));
const claims = (id, more = {}) => ({ iss: id, sub: id, aud: `${site.base}/api/token`, jti: crypto.randomUUID(),
	iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 60, ...more });
const post = (where, fields, headers = {}) => fetch(site.base + where, { method: "POST", headers, body: new URLSearchParams(fields) });
const ask = (text) => post("/api/token", { grant_type: "client_credentials", client_assertion_type: TYPE, client_assertion: text });
const bearer = (token) => ({ authorization: `Bearer ${token}` });
let id, token;

await test("nobody is known before somebody is added", () => must(Array.isArray(say) && say.length === 0, JSON.stringify(say)));
await test("a client is added with its public keys, for one organisation", () => {
	({ client_id: id } = JSON.parse(site.run("client", "add", "Wexcombe portal", "--org", "R9W", "--key", keys, "--json")));
	must(/^[0-9a-z]{26}$/.test(id), id);
	const [line] = JSON.parse(site.run("client", "list", "--json"));
	must(line.client_id === id && line.ods === "R9W" && line.people === 0 && !line.used_at, JSON.stringify(line));
});
for (const alg of Object.keys(pairs))
	await test(`an assertion that node signed by ${alg} gets a token`, async () => {
		const answer = await ask(assertion(alg, claims(id)));
		const body = await answer.json();
		must(answer.status === 200 && body.token_type === "Bearer" && body.expires_in === 600, JSON.stringify(body));
		token = body.access_token;
	});
await test("sent again it gets none; nor one for another server, one that is over, or one by another key", async () => {
	const once = assertion("ES384", claims(id)), another = crypto.generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
	must((await ask(once)).status === 200, "not even once");
	for (const [text, words] of [[once, /used before/], [assertion("ES384", claims(id, { aud: "https://elsewhere.example/token" })), /meant for/],
		[assertion("ES384", claims(id, { exp: Math.floor(Date.now() / 1000) - 90 })), /time is over/],
		[assertion("ES384", claims(id), another), /signature/]]) {
		const answer = await ask(text), body = await answer.json();
		must(answer.status === 401 && body.error === "invalid_client" && words.test(body.error_description), JSON.stringify(body));
	}
});
await test("it sees whom it is fed, as far as agreements carry, and nobody else", async () => {
	const surgery = path.join(site.region, "emis-gp", "Y99001", "Admin_Patient.csv");
	const [head, ...lines] = fs.readFileSync(surgery, "utf8").split("\n").map((line) => line.trim().split(","));
	const known = lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])))
		.filter((one) => /^\d{10}$/.test(one.NhsNumber) && one.NhsNumberStatus === "01" && !one.DateOfDeactivation && one.Deleted === "false")
		.map((one) => ({ nhs_number: one.NhsNumber, birth_on: one.DateOfBirth }));
	must(known.length > 10, `${known.length} verified NHS numbers`);
	const asked = known[0];
	const before = await (await post("/api/people", asked, bearer(token))).json();
	must(before.people.length === 0, "seen without being fed");
	fs.writeFileSync(people, `nhs_number\n${asked.nhs_number}\n9990000018\n`);
	const fed = JSON.parse(site.run("client", "feed", id, people, "--json"));
	must(fed.people === 1 && fed.unknown === 1, JSON.stringify(fed));
	const after = await post("/api/people", asked, bearer(token)), found = await after.json();
	must(found.people?.length === 1, `${after.status} ${JSON.stringify(found)}`);
	const record = await (await fetch(`${site.base}/api/person/${found.people[0].id}`, { headers: bearer(token) })).json();
	must(record.events.length > 0 && record.nhs_number === asked.nhs_number, JSON.stringify(record).slice(0, 300));
	must((await (await post("/api/people", known[3], bearer(token))).json()).people.length === 0,
		"somebody else is seen");
	site.run("client", "feed", id, people, "--end");
	must((await fetch(`${site.base}/api/person/${found.people[0].id}`, { headers: bearer(token) })).status === 404, "still seen");
});
await test("the privacy officer's log says which program looked", () => {
	const log = path.join(site.data, "..", "log.ndjson");
	site.run("audit", "export", "--fhir", log);
	must(fs.readFileSync(log, "utf8").includes(id), "its client_id is not in the log");
});
await test("ended: the token in its hand opens nothing, and it gets no other", async () => {
	site.run("client", "end", id);
	must((await fetch(`${site.base}/api/me`, { headers: bearer(token) })).status === 401, "still open");
	must(/ended/.test((await (await ask(assertion("ES384", claims(id)))).json()).error_description), "it is not said");
	must(/ended/.test(site.run("client", "list")), "the list does not say");
});
await test("the server logged no error and leaves in order", async () => {
	const said = site.errors();
	must(!/"level":"error"/.test(said), said);
	must((await site.stop()) === 0, "it did not");
});
console.log(`1..${number}`);
process.exit(failed.length ? 1 : 0);
