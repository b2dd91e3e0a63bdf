// A browser without a screen: it goes wherever pages lead, fills in every form with canaries, and looks at everything that must hold none:
// addresses, headers, titles, and what is said when something went wrong.
import http from "node:http";
import net from "node:net";

export const unescape = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (all, name) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[name] ?? "'");
const attributes = (text) => Object.fromEntries([...text.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, unescape(value ?? "")]));
export const pattern = (target) => {
	const [path, query = ""] = target.split("#")[0].split("?");
	const names = query.split("&").map((pair) => pair.split("=")[0]).filter(Boolean).sort();
	return path.replace(/(?<=\/)[0-9a-z]{26}(?=\/|$)/g, "{id}").replace(/(?<=\/(?:rule|pathway|flag)\/)[^/]+/, "<word>") + (names.length ? `?${names.join("&")}` : "");
};

/* The forms of a page: where they go, how, and their fields. */
export function forms(page) {
	return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, inside]) => {
		const form = { ...attributes(head), fields: [] };
		for (const m of inside.matchAll(/<input\b([^>]*)>|<(textarea|select|button)\b([^>]*)>([\s\S]*?)<\/\2>/g)) {
			const tag = m[2] ?? "input", text = m[1] ?? m[3], rest = m[4];
			const a = attributes(text);
			if (!a.name) continue;
			const options = tag === "select" ? [...rest.matchAll(/<option\b([^>]*)>/g)].map(([, o]) => attributes(o).value ?? "") : [];
			form.fields.push({ name: a.name, kind: tag === "input" ? a.type ?? "text" : tag, value: tag === "textarea" ? unescape(rest) : a.value ?? "",
				checked: "checked" in a, options });
		}
		return form;
	});
}

export class Visitor {
	jar = {};
	constructor(site, who) {
		Object.assign(this, { site, who });
	}

	/* One request; { typed }: its address was written by us and not by a page. Everything that must hold no canary is looked at. */
	ask(method, target, body, { typed = false, type = "application/x-www-form-urlencoded", headers = {} } = {}) {
		const { site } = this;
		site.asked++;
		site.patterns.add(`${method} ${pattern(target).split("?")[0]}`);
		if (!typed) site.look("address", target, `${method} ${pattern(target)}`);
		return new Promise((done, failed) => {
			const all = { Cookie: Object.entries(this.jar).map((pair) => pair.join("=")).join("; "), Connection: "close", ...headers };
			if (body !== undefined) Object.assign(all, { "Content-Type": type, Origin: site.base, "Content-Length": Buffer.byteLength(body) });
			const rq = http.request(site.base + "/", { method, path: target, headers: all, agent: false }, (rs) => {
				const parts = [];
				rs.on("data", (part) => parts.push(part));
				rs.on("end", () => {
					for (const cookie of rs.headers["set-cookie"] ?? []) {
						const [name, value] = cookie.split(";")[0].split(/=(.*)/s);
						this.jar[name] = value;
					}
					const answer = { status: rs.statusCode, headers: rs.rawHeaders.join("\n"), location: rs.headers.location, type: rs.headers["content-type"] ?? "",
						text: Buffer.concat(parts).toString() };
					this.#judge(method, target, body, answer, typed);
					done(answer);
				});
				rs.on("error", failed);
			});
			rq.on("error", (error) => (error.code === "ECONNRESET" || error.code === "EPIPE" || error.code === "ECONNREFUSED" ? done({ status: 0, headers: "", text: "", type: "" }) : failed(error)));
			rq.end(body);
		});
	}

	#judge(method, target, body, { status, headers, type, text }, typed) {
		const { site } = this, where = `${method} ${pattern(target)} ${status}`;
		site.statuses[status] = (site.statuses[status] ?? 0) + 1;
		if (status >= 500) site.broken.push(where);
		if (method === "POST" && status === 303) site.taken.add(pattern(target).split("?")[0]);
		/* What somebody wrote into an address by hand leads on as it was written; a name that is looked for so does not. */
		site.look("header", headers, where, typed ? [target.replace(/([?&](?:q|whom)=)[^&]*/g, "$1")] : []);
		const html = type.startsWith("text/html");
		if (status === 200) site.carries(text);
		if (html) {
			site.look("address", [...text.matchAll(/\b(?:href|src|action|formaction)="([^"]*)"/g)].map((m) => m[1]).join("\n"), where);
			site.look("title", /<title>[^<]*/.exec(text)?.[0] ?? "", where);
		}
		/* A form that is not taken is given back to who wrote it, on its page, which is none of those that say what went wrong. */
		const given_back = body !== undefined && (status === 422 || status === 409) && html && !/give this number to whoever runs/.test(text);
		if (status >= 400 && !given_back) site.look("error page", text, where);
		if (/^\/(metrics|health)/.test(target)) site.look("metrics", text, where);
	}

	get(target, how) {
		return this.ask("GET", target, undefined, how);
	}

	async post(target, fields, how) {
		return this.ask("POST", target, new URLSearchParams(fields).toString(), how);
	}

	/* Send a form and go where it leads. */
	async send(target, fields, how) {
		const answer = await this.post(target, fields, how);
		if (answer.status === 303) answer.then = await this.get(answer.location);
		return answer;
	}

	async upload(target, fields, files) {
		const edge = "----waymark-canary", parts = [];
		for (const [name, value] of Object.entries(fields)) parts.push(`--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
		for (const [name, text] of files)
			parts.push(`--${edge}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n`);
		return this.ask("POST", target, `${parts.join("")}--${edge}--\r\n`, { type: `multipart/form-data; boundary=${edge}` });
	}

	async signIn(password) {
		const page = await this.get("/sign-in");
		const hidden = Object.fromEntries((forms(page.text).find((f) => f.action === "/sign-in")?.fields ?? []).map((f) => [f.name, f.value]));
		const answer = await this.post("/sign-in", { ...hidden, login: this.who, password });
		if (answer.status !== 303) throw new Error(`${this.who} is not let in: ${answer.status}`);
		return answer;
	}

	/* Everywhere that pages lead from here, so many times each kind of address; and every form on the way. */
	async walk(begin, { times = 2, fill, skip }) {
		const seen = new Map(), sent = new Map(), queue = [...begin], known = new Set(queue);
		while (queue.length) {
			const target = queue.shift(), kind = pattern(target), most = kind === "/person/{id}" ? times * 3 : times;
			if ((seen.get(kind) ?? 0) >= most) continue;
			seen.set(kind, (seen.get(kind) ?? 0) + 1);
			const answer = await this.get(target);
			if (answer.location) queue.unshift(answer.location);
			if (!answer.type.startsWith("text/html")) continue;
			for (const [, href] of answer.text.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)) {
				const to = unescape(href).split("#")[0];
				if (to.startsWith("/") && !to.startsWith("//") && !known.has(to) && !skip(to)) {
					known.add(to);
					queue.push(to);
				}
			}
			for (const form of forms(answer.text)) await this.#fill_all(form, target, sent, times, fill, skip, queue);
		}
		return seen;
	}

	/* Empty, then with each of what can be chosen in turn; texts by `fill`. */
	async #fill_all(form, page, sent, times, fill, skip, queue) {
		const action = form.action ?? page, kind = `${form.method} ${pattern(action)} ${form.fields.map((f) => f.name).join(" ")}`;
		if (form.method !== "post" || form.enctype || skip(action) || (sent.get(kind) ?? 0) >= times) return;
		sent.set(kind, (sent.get(kind) ?? 0) + 1);
		const choices = (name) => form.fields.filter((f) => f.name === name && (f.kind === "radio" || f.kind === "button")).map((f) => f.value);
		const ways = Math.min(5, 1 + Math.max(1, ...form.fields.map((f) => (f.options.length ? f.options.filter(Boolean).length : choices(f.name).length))));
		for (let way = 0; way < ways; way++) {
			const fields = {};
			for (const f of form.fields) {
				const all = f.options.length ? f.options.filter(Boolean) : choices(f.name);
				if (f.kind === "hidden") fields[f.name] = f.value;
				else if (all.length) fields[f.name] = all[(way + all.length - 1) % all.length];
				else if (f.kind === "checkbox") {
					if (way % 2) fields[f.name] = f.value || "yes";
				} else fields[f.name] = way ? fill(f.name, f.kind, way) : "";
			}
			if ("key" in fields) fields.key = newKey();
			const answer = await this.post(action, fields);
			if (answer.status === 303) queue.unshift(answer.location);
		}
	}
}

export const newKey = () => Array.from({ length: 26 }, (x, i) => (i ? "0123456789abcdefghjkmnpqrstvwxyz"[Math.floor(Math.random() * 32)] : "0")).join("");

/* Bytes as they are, for what no client would send; what comes back, whole. */
export function raw(site, bytes) {
	return new Promise((done) => {
		const parts = [], socket = net.connect(Number(new URL(site.base).port), "127.0.0.1", () => socket.end(bytes));
		socket.setTimeout(3000, () => socket.destroy());
		socket.on("data", (part) => parts.push(part));
		socket.on("error", () => {});
		socket.on("close", () => {
			const text = Buffer.concat(parts).toString("latin1");
			site.asked++;
			site.look(/^HTTP\/1\.[01] [23]/.test(text) ? "header" : "error page", text.startsWith("HTTP/1.1 2") ? text.split("\r\n\r\n")[0] : text, `raw ${String(bytes).slice(0, 20).replace(/\s+/g, " ")}`);
			done(text);
		});
	});
}
