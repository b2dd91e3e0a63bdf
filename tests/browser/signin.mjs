// Signing in, in a real browser: a second factor set up and used; and with a real provider of identity, whose roles have the shape of NHS
// CIS2. Speaks TAP.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { HARD, served } from "./clinic.mjs";
import { browser, done, h1, has, must, open, signIn, SIZES, sound, test } from "./kit.mjs";
import { identityProvider } from "./provider.mjs";

/* RFC 6238, by hand: what a telephone shows. */
function code(base32, steps = 0) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	let bits = "";
	for (const letter of base32.replace(/\s/g, "")) bits += letters.indexOf(letter).toString(2).padStart(5, "0");
	const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
	const hash = crypto.createHmac("sha1", secret).update(counter).digest();
	const at = hash[19] & 15;
	return String((hash.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}

const clinics = [], providers = [];
/* A clinic that knows the provider; shape "cis2" makes whom it meets, "claims" only authenticates. */
async function scene(alg, how) {
	const provider = await identityProvider(alg);
	const site = await served((run, dir) => {
		const region = path.join(dir, "region"), tables = path.join(dir, "data", "site"), keys = path.join(dir, "data", "keys");
		run("synth", "--people", "200", "--seed", "7", region);
		run("organisation", "add", path.join(region, "organisations.csv"));
		run("staff", "demo");
		run("setting", "set", "second_factor", "none");
		const scopes = "openid nhsperson nationalrbacaccess selectedrole";
		fs.writeFileSync(path.join(tables, "providers.csv"), "id,title,issuer,client_id,auth,scopes,shape,acr,unknown,name,organisation,role\n" +
			`cis2,NHS smartcard,${provider.issuer},waymark,secret,${scopes},cis2,AAL2 AAL3,make,name,,\n`);
		fs.writeFileSync(path.join(tables, "provider-roles.csv"), "provider,value,role\ncis2,S8000:G8000:R8000,mus_clinician\ncis2,R8008,service_manager\n");
		fs.mkdirSync(keys, { recursive: true });
		fs.writeFileSync(path.join(keys, "cis2.secret"), "a secret of the test\n");
	}, null, how);
	provider.ready(site.base);
	site.also = provider.issuer;
	clinics.push(site);
	providers.push(provider);
	return site;
}

/* From the sign-in page there, choose a role, and come back. */
async function withCard(page, role, to = "/") {
	await page.go(`/sign-in?to=${encodeURIComponent(to)}`);
	await page.getByRole("link", { name: "Sign in with NHS smartcard" }).click();
	await choose(page, role);
}

async function choose(page, role) {
	await page.waitForURL(/\/interaction\//);
	await page.getByRole("radio", { name: role }).check();
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.waitForURL((url) => url.port === new URL(page.site.base).port && !url.pathname.startsWith("/sign-in/back"));
}

const site = await scene("RS256");
console.log(`# ${site.base}, ${site.also}`);

for (const size of SIZES)
	await test(`a second factor is set up, ${size.width} wide`, async () => {
		const page = await open(site, size), login = size.width > 1000 ? "clinician" : "colleague";
		await signIn(page, login);
		await page.go("/account");
		await has(page, "table", "");
		await has(page, "heading", "Where you are signed in");
		must(/Chrome on Linux/.test(await page.getByRole("main").innerText()), "the browser is not named");
		await sound(page, size);
		await page.getByRole("link", { name: "set one up" }).click();
		await h1(page, "Second factor");
		await sound(page, size);
		await page.getByRole("button", { name: "Set it up" }).click();
		await has(page, "img", /Picture for the camera/);
		await sound(page, size);
		const secret = await page.locator(".wm-secret").innerText();
		await page.getByLabel("Code").fill("000000");
		await page.getByRole("button", { name: "This is my second factor" }).click();
		await has(page, "heading", "There is a problem");
		await page.getByLabel("Code").fill(code(secret, -1));
		await page.getByRole("button", { name: "This is my second factor" }).click();
		await has(page, "heading", "Recovery codes");
		const codes = await page.locator(".wm-codes code").allInnerTexts();
		must(codes.length === 10 && new Set(codes).size === 10, `${codes.length} codes`);
		await sound(page, size);
		/* out, and in again with it; then with a recovery code */
		for (const typed of [code(secret), codes[3].toUpperCase().replace("-", " ")]) {
			await page.go("/account");
			await page.locator(".wm-who summary").click();
			await page.getByRole("button", { name: "Sign out" }).click();
			await signIn(page, login);
			await h1(page, "Your code");
			await sound(page, size);
			await page.getByLabel("Code").fill(typed);
			await page.getByRole("button", { name: "Go on" }).click();
			await h1(page, "My day");
		}
		await page.go("/account/second");
		must(/9 recovery codes left/.test(await page.getByRole("main").innerText()), "the code is not used up");
		await page.context().close();
	});

await test("an invitation, and a password of one's own", async () => {
	const page = await open(site, SIZES[0]);
	const said = site.run("staff", "invite", "newcomer", "--name", "Ida Newcomer", "--org", "R9W", "--role", "analyst");
	const [given] = said.match(/[0-9a-z]{5}(-[0-9a-z]{5}){3}/);
	await page.go("/welcome");
	await h1(page, "Choose your password");
	await sound(page, SIZES[0]);
	const fill = async (password) => {
		await page.getByLabel("Code").fill(given);
		await page.getByLabel("New password", { exact: true }).fill(password);
		await page.getByLabel("New password once more").fill(password);
		await page.getByRole("button", { name: "Set password" }).click();
	};
	await fill("newcomer newcomer 1");
	must(/guessed first/.test(await page.getByRole("alert").innerText()), "her own name is let through");
	await sound(page, SIZES[0]);
	await fill("the kettle is never full");
	await h1(page, "Sign in");
	must(/Your password is set/.test(await page.getByRole("main").innerText()), "it is not said");
	await page.getByLabel("Sign-in name").fill("newcomer");
	await page.getByLabel("Password").fill("the kettle is never full");
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await h1(page, "Rules");
	/* she leaves: the next request is refused */
	site.run("staff", "leave", "newcomer");
	await page.go("/rules");
	await h1(page, "Sign in");
	await page.context().close();
});

/* invites a colleague, who comes with the code that the page showed; sees nothing that a reader with a screen reader would not hear */
for (const size of SIZES)
	await test(`who administers: staff, organisations, programs, ${size.width} wide`, async () => {
		const login = `ines${size.width}`, page = await open(site, size), main = page.getByRole("main");
		const [given] = site.run("staff", "invite", login, "--name", "Ines Calder", "--org", "R9W", "--role", "it_administrator").match(/[0-9a-z]{5}(-[0-9a-z]{5}){3}/);
		const choose = async (who, code, name) => {
			await who.go("/welcome");
			await who.getByLabel("Code").fill(code);
			await who.getByLabel("New password", { exact: true }).fill("the kettle is never full");
			await who.getByLabel("New password once more").fill("the kettle is never full");
			await who.getByRole("button", { name: "Set password" }).click();
			await who.getByLabel("Sign-in name").fill(name);
			await who.getByLabel("Password").fill("the kettle is never full");
			await who.getByRole("button", { name: "Sign in", exact: true }).click();
			await h1(who, /^(Records that came in|Find a person|My day|Ward)$/);
		};
		await choose(page, given, login);
		await page.go("/admin/staff");
		await h1(page, /^Staff of/);
		must(!/Haddow/.test(await main.innerText()), "a practice's doctor stands among the service's staff");
		await sound(page, size);
		await page.getByLabel("Name", { exact: true }).fill("Ida Newcomer");
		await page.getByLabel("Sign-in name", { exact: true }).fill(`ida${size.width}`);
		await page.getByRole("button", { name: "Invite" }).click();
		await has(page, "alert", "");
		await sound(page, size);
		await page.getByLabel("Role").selectOption("ward");
		await page.getByRole("button", { name: "Invite" }).click();
		await h1(page, "Ida Newcomer");
		await sound(page, size);
		const ida = await open(site, size);
		await choose(ida, await page.locator(".wm-handover").innerText(), `ida${size.width}`);
		await page.go("/admin/staff");
		await page.getByLabel("Name or sign-in name").fill(`ida${size.width}`);
		await page.getByRole("main").getByRole("button", { name: "Find" }).click();
		await page.getByRole("link", { name: "Ida Newcomer" }).click();
		await page.getByText("End everything here").click();
		await sound(page, size);
		await page.getByRole("button", { name: "End it now" }).click();
		await has(page, "status", "");
		await ida.go("/people");
		await h1(ida, "Sign in");
		await page.go("/admin/organisations");
		await h1(page, "Organisations");
		await sound(page, size);
		await page.go("/admin/clients");
		await page.getByLabel("Name").fill(`Portal ${size.width}`);
		await page.getByLabel("Public key").fill(JSON.stringify(crypto.generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" })));
		await page.getByRole("button", { name: "Make it known" }).click();
		await has(page, "heading", "What its makers need");
		await sound(page, size);
		await page.locator("table summary").last().click();
		await page.getByRole("button", { name: `End Portal ${size.width} now` }).click();
		await has(page, "status", "");
		await ida.context().close();
		await page.context().close();
	});

await test("sign-ins elsewhere are listed, and ended with their next request", async () => {
	const here = await open(site, SIZES[0]), there = await open(site, SIZES[1]);
	await signIn(here, "manager");
	await signIn(there, "manager");
	await there.go("/account");
	await here.go("/account");
	must((await here.getByRole("button", { name: /^End Chrome on Linux/ }).count()) === 2, "not two sign-ins");
	await here.getByRole("button", { name: "End all others" }).click();
	await has(here, "status", "");
	await there.go("/account");
	await h1(there, "Sign in");
	await here.go("/account");
	await h1(here, "My account");
	await here.context().close();
	await there.context().close();
});

await test("with a card: the chosen role, for the organisation of its ODS code", async () => {
	const page = await open(site, SIZES[0]);
	await page.go("/sign-in");
	await sound(page, SIZES[0]);
	await withCard(page, /Clinical Practitioner.*R9W/, "/account");
	await h1(page, "My account");
	const said = await page.getByRole("main").innerText();
	must(/Amara Okonkwo/.test(said) && /Clinician of the symptoms service/.test(said), said);
	must((await page.getByRole("heading", { name: "Change your password" }).count()) === 0, "a password is offered to somebody who has none");
	await sound(page, SIZES[0]);
	/* another role, chosen there: the one before is no longer hers */
	await page.go("/sign-in/role");
	must((await page.getByRole("radio").count()) === 1, "more than the chosen role");
	await page.locator(".wm-who summary").click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await h1(page, "Sign in");
	must(/At NHS smartcard you may still be signed in/.test(await page.getByRole("main").innerText()), "it is not said");
	must((await page.getByRole("link", { name: "sign out there too" }).getAttribute("href")) === "/sign-in/leave/cis2", "no way out");
	await page.context().close();
	const other = await open(site, SIZES[0]);
	await withCard(other, /Admin.*R9W/, "/account");
	must(/Service manager/.test(await other.getByRole("main").innerText()), "not the role that was chosen");
	/* revoked here: gone with the next request, though the provider would let her in */
	site.run("staff", "leave", "cis2:555000000001");
	await other.go("/account");
	await h1(other, "Sign in");
	await other.getByRole("link", { name: "Sign in with NHS smartcard" }).click();
	await other.waitForURL(/\/sign-in\/back\//);
	must(/Waymark does not|account here is ended/.test(await other.getByRole("alert").innerText()), "she is in again");
	site.run("staff", "invite", "cis2:555000000001");
	await other.context().close();
});

const refused = async (role, words, weak = false) => {
	const page = await open(site, SIZES[0]);
	await page.go("/sign-in");
	await page.getByRole("link", { name: "Sign in with NHS smartcard" }).click();
	await page.waitForURL(/\/interaction\//);
	await page.getByRole("radio", { name: role }).check();
	if (weak) await page.getByRole("checkbox", { name: "without the card" }).check();
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.waitForURL(/\/sign-in\/back\//);
	const said = await page.getByRole("alert").innerText();
	must(words.test(said), said);
	await page.go("/account");
	await h1(page, "Sign in");
	await page.context().close();
};
await test("no role chosen there: refused, and told to choose one", () => refused(/no role/, /No role was chosen there/));
await test("an organisation that has no part here is refused in a sentence", () => refused(/ZZZ99/, /ZZZ99. That organisation has no part/));
await test("a role that nobody mapped is refused in a sentence", () => refused(/nobody mapped/, /S1:G1:R9999.*has no meaning here yet/));
await test("a way in that is not safe enough is refused", () => refused(/Clinical Practitioner.*R9W/, /not safe enough here/, true));

await test("who says no there is not in here", async () => {
	const page = await open(site, SIZES[0]);
	await page.go("/sign-in");
	await page.getByRole("link", { name: "Sign in with NHS smartcard" }).click();
	await page.waitForURL(/\/interaction\//);
	await page.getByRole("button", { name: "Not me" }).click();
	await page.waitForURL(/\/sign-in\/back\//);
	must(/did not let you in/.test(await page.getByRole("alert").innerText()), "it is not said");
	await page.context().close();
});

await test("what comes back without having been asked for is refused", async () => {
	const one = await open(site, SIZES[0]), two = await open(site, SIZES[0]);
	let back = null;
	one.on("request", (request) => {
		if (request.url().includes("/sign-in/back/")) back = request.url();
	});
	await withCard(one, /Clinical Practitioner.*R9W/, "/account");
	must(back, "nothing came back");
	/* another browser that is led there, with another person's code: it would sign its owner in as her */
	await two.goto(back);
	must(/did not begin to sign in/.test(await two.getByRole("alert").innerText()), "another browser is let in");
	await two.go("/account");
	await h1(two, "Sign in");
	await one.context().close();
	await two.context().close();
});

await test("signed out at the provider: out here with the next request", async () => {
	const page = await open(site, SIZES[0]);
	site.run("staff", "list");
	await withCard(page, /Clinical Practitioner.*R9W/, "/account");
	await h1(page, "My account");
	await page.go("/sign-in/leave/cis2");
	await page.waitForURL(`${site.also}/**`);
	await page.getByRole("button", { name: /Yes/ }).click();
	await page.waitForURL(`${site.base}/**`);
	await page.go("/account");
	await h1(page, "Sign in");
	await page.context().close();
	/* what the provider sent for that, sent again by somebody who saw it: her new sign-in is not the one that it names */
	const later = await open(site, SIZES[0]), { url, body } = providers[0].sent.find((one) => one.url.includes("/sign-in/out/"));
	const post = (text) => fetch(url, { method: "POST", body: text, headers: { "content-type": "application/x-www-form-urlencoded" } });
	await withCard(later, /Clinical Practitioner.*R9W/, "/account");
	must((await post(body)).status === 200, "the same again is refused");
	must((await post(body.replace(/.{8}$/, "AAAAAAAA"))).status === 400, "a forged one is taken");
	await later.go("/account");
	await h1(later, "My account");
	await later.context().close();
});

for (const alg of ["RS512", "PS256", "ES256"])
	await test(`a token signed by ${alg}`, async () => {
		const there = await scene(alg), page = await open(there, SIZES[0]);
		await withCard(page, /Clinical Practitioner.*R9W/, "/account");
		await h1(page, "My account");
		await page.context().close();
	});

await test("in the sandbox, as it is installed: it reaches the provider", async () => {
	const there = await scene("RS256", { bin: HARD, options: ["--need-sandbox"] }), page = await open(there, SIZES[0]);
	must(/"sandbox"/.test(there.errors()), "it is not in a sandbox");
	await withCard(page, /Clinical Practitioner.*R9W/, "/account");
	await h1(page, "My account");
	must(/R9W|Clinician of the symptoms service/.test(await page.getByRole("main").innerText()), "not the chosen role");
	await page.context().close();
});

await browser.close();
await test("the servers logged no error and leave in order", async () => {
	const said = clinics.map((one) => one.errors()).join("");
	must(!/"level":"error"/.test(said), said.split("\n").filter((line) => line.includes('"error"')).join("\n"));
	for (const one of clinics) must((await one.stop()) === 0, "a server did not leave in order");
	for (const one of providers) await one.stop();
});
done();
