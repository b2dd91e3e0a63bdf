// A visitor of a server on this machine for measurements: one keep-alive connection, a jar of cookies, a sign-in of the demonstration.
import http from "node:http";

export const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
export const field = (text, name) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(text)?.[1] ?? "";

export class Visitor {
	constructor(base) {
		this.base = base;
		this.jar = {};
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	}
	/* ms: from the first byte asked to the last byte answered. */
	ask(path, form) {
		const body = form === undefined ? undefined : new URLSearchParams(form).toString();
		return new Promise((done, failed) => {
			const headers = { Cookie: Object.entries(this.jar).map(([k, v]) => `${k}=${v}`).join("; ") };
			if (body !== undefined)
				Object.assign(headers, { "Content-Type": "application/x-www-form-urlencoded", Origin: this.base, "Content-Length": Buffer.byteLength(body) });
			const from = process.hrtime.bigint();
			const rq = http.request(this.base + path, { method: body === undefined ? "GET" : "POST", headers, agent: this.agent }, (rs) => {
				for (const c of rs.headers["set-cookie"] ?? []) { const [k, v] = c.split(";")[0].split(/=(.*)/s); this.jar[k] = v; }
				const parts = [];
				rs.on("data", (p) => parts.push(p));
				rs.on("end", () => done({ status: rs.statusCode, text: Buffer.concat(parts).toString(), ms: Number(process.hrtime.bigint() - from) / 1e6,
					to: rs.headers.location }));
			});
			rq.on("error", failed);
			rq.end(body);
		});
	}
	async signIn(login) {
		const page = await this.ask("/sign-in");
		const r = await this.ask("/sign-in", { login, password: "waymark demonstration", csrf: field(page.text, "csrf"), key: field(page.text, "key") });
		if (r.status !== 303) throw new Error(`${login} cannot sign in: ${r.status} ${r.to}`);
	}
	/* A page that has to be there. */
	async page(path) {
		const r = await this.ask(path);
		if (r.status !== 200) throw new Error(`${path}: ${r.status} ${r.to ?? ""}`);
		return r;
	}
}
