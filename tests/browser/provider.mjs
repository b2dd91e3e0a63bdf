// A provider of identity on this machine, by the npm package oidc-provider, which is certified; its people and roles have the shape of
// NHS CIS2. It is another site than Waymark to a browser: localhost, not 127.0.0.1.
import crypto from "node:crypto";
import http from "node:http";
import { Provider } from "oidc-provider";

/* What it has to say of itself is no TAP. */
console.info = console.warn = console.error;

export const PEOPLE = {
	"555000000001": { name: "Amara Okonkwo", roles: [
		{ org_code: "R9W", person_roleid: "100", role_code: "S8000:G8000:R8000", role_name: "Clinical Practitioner Access Role" },
		{ org_code: "R9W", person_roleid: "101", role_code: "S8000:G8001:R8008", role_name: "Admin/Clinical Support Access Role" },
		{ org_code: "ZZZ99", person_roleid: "102", role_code: "S8000:G8000:R8000", role_name: "Clinical Practitioner Access Role" },
		{ org_code: "R9W", person_roleid: "103", role_code: "S1:G1:R9999", role_name: "A role that nobody mapped" },
	] },
};

const page = (body) => `<!doctype html><html lang="en"><title>Test provider</title><main><h1>Test provider</h1>${body}</main>`;

/* id_token signed by alg; ready(base) once Waymark's address is known. */
export async function identityProvider(alg = "RS256") {
	let provider = null;
	const chosen = new Map(), sent = [];
	const server = http.createServer((request, response) => {
		const there = request.url.match(/^\/interaction\/[\w-]+/);
		(there ? interact(request, response) : Promise.resolve(provider.callback()(request, response))).catch((error) => {
			response.statusCode = 500;
			response.end(String(error.stack));
		});
	});
	await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
	const issuer = `http://localhost:${server.address().port}`;

	/* A card, its PIN, and the role for today. */
	async function interact(request, response) {
		const { prompt, uid } = await provider.interactionDetails(request, response);
		if (request.method === "GET") {
			const choices = Object.entries(PEOPLE).flatMap(([id, person]) => person.roles.map((role) =>
				`<p><label><input type="radio" name="who" value="${id}/${role.person_roleid}"> ${role.role_name}, ${role.org_code} (${role.role_code})</label></p>`));
			response.setHeader("content-type", "text/html");
			response.end(page(`<form method="post" action="/interaction/${uid}">${choices.join("")}
				<p><label><input type="radio" name="who" value="555000000001/"> no role</label></p>
				<p><label><input type="checkbox" name="weak"> without the card</label></p><button>Sign in</button> <button name="no" value="1">Not me</button></form><p>${prompt.name}</p>`));
			return;
		}
		let body = "";
		for await (const bytes of request) body += bytes;
		const form = new URLSearchParams(body);
		if (form.get("no")) {
			await provider.interactionFinished(request, response, { error: "access_denied", error_description: "not me" });
			return;
		}
		const [accountId, role] = form.get("who").split("/");
		chosen.set(accountId, role);
		await provider.interactionFinished(request, response, { login: { accountId, acr: form.get("weak") ? "AAL1" : "AAL3" } });
	}

	const { privateKey } = alg.startsWith("ES") ? crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }) : crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
	return {
		issuer, sent,
		ready(base, id = "cis2") {
			provider = new Provider(issuer, {
				clients: [{
					client_id: "waymark", client_secret: "a secret of the test", id_token_signed_response_alg: alg,
					redirect_uris: [`${base}/sign-in/back/${id}`], post_logout_redirect_uris: [`${base}/sign-in`],
					backchannel_logout_uri: `${base}/sign-in/out/${id}`, backchannel_logout_session_required: true,
				}],
				jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "of-the-test", use: "sig", alg }] },
				enabledJWA: { idTokenSigningAlgValues: ["RS256", "RS512", "PS256", "ES256"] },
				cookies: { keys: ["cookies of the test"] },
				pkce: { required: () => true },
				acrValues: ["AAL1", "AAL3"],
				scopes: ["openid", "nhsperson", "nationalrbacaccess", "selectedrole"],
				/* it asks nobody at a loopback address, for good reason; here everybody is at one */
				fetch: (url, { dispatcher, ...options }) => {
					sent.push({ url: String(url), body: String(options.body) });
					return globalThis.fetch(url, options);
				},
				claims: { openid: ["sub"], nhsperson: ["nhsid_useruid", "name"], nationalrbacaccess: ["nhsid_nrbac_roles"], selectedrole: ["selected_roleid"] },
				features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
				interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
				async findAccount(_, id) {
					const person = PEOPLE[id];
					return person && { accountId: id, claims: async () => ({ sub: id, nhsid_useruid: id, name: person.name,
						nhsid_nrbac_roles: person.roles, selected_roleid: chosen.get(id) || undefined }) };
				},
				async loadExistingGrant(ctx) {
					const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
					grant.addOIDCScope("openid nhsperson nationalrbacaccess selectedrole");
					await grant.save();
					return grant;
				},
			});
			provider.on("backchannel.error", (_, error) => console.log(`# back-channel: ${error} ${error.cause ?? ""}`));
		},
		stop: () => new Promise((gone) => {
			server.close(gone);
			server.closeAllConnections();
		}),
	};
}
