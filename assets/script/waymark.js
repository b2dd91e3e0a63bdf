/* Fast hands. Everything works without this file: it only presses what is on the page anyway.
   An element says with data-key which key presses it; a table row with data-row can be walked to by j and k. */
"use strict";
(() => {
	const rows = () => [...document.querySelectorAll("tr[data-row]")];
	let here = rows().findIndex((row) => row.classList.contains("wm-now"));

	/* The row's own forms may stand in the row that follows it. */
	const parts = (row) => {
		const next = row.nextElementSibling;
		return next && !next.hasAttribute("data-row") ? [row, next] : [row];
	};
	const find = (key) => {
		const row = rows()[here];
		for (const part of row ? parts(row) : []) {
			const at = part.querySelector(`[data-key="${key}"]`);
			if (at) return at;
		}
		const all = [...document.querySelectorAll(`[data-key="${key}"]`)];
		return all.find((at) => !at.closest("tr[data-row]") && !at.closest("tr.wm-open"));
	};
	const walk = (step) => {
		const list = rows();
		if (!list.length) return;
		here = Math.min(Math.max(here + step, 0), list.length - 1);
		list.forEach((row, i) => row.classList.toggle("wm-here", i === here));
		const name = list[here].querySelector("a");
		if (name) name.focus({ preventScroll: true });
		list[here].scrollIntoView({ block: "nearest" });
	};
	const press = (at) => {
		if (at.matches("input, select, textarea")) {
			at.focus();
			at.select?.();
		} else {
			at.click();
		}
	};

	document.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
		if (event.target.closest("input, select, textarea")) {
			if (event.key === "Escape") event.target.blur();
			return;
		}
		if (event.key === "j" || event.key === "k") {
			walk(event.key === "j" ? 1 : -1);
			event.preventDefault();
			return;
		}
		if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
		if (!/^([a-z/?]|Enter)$/.test(event.key)) return;
		const at = find(event.key);
		if (at) {
			press(at);
			event.preventDefault();
		}
	});

	/* What every browser has in its menu, at hand. */
	for (const button of document.querySelectorAll("button[data-print]")) {
		button.hidden = false;
		button.addEventListener("click", () => window.print());
	}

	/* A menu closes when one looks elsewhere. */
	document.addEventListener("click", (event) => {
		for (const menu of document.querySelectorAll("details.wm-who[open]"))
			if (!menu.contains(event.target)) menu.removeAttribute("open");
	});

	/* A device that was handed over shows nothing of who handed it over: her other tabs go to the sign-in, too. */
	if ("BroadcastChannel" in window) {
		const channel = new BroadcastChannel("waymark");
		if (document.querySelector("[data-handed]")) channel.postMessage("handed over");
		else if (document.querySelector("details.wm-who")) channel.addEventListener("message", () => location.replace("/sign-in"));
	}

	/* Whoever is told of alerts learns of a new one on the page that is open; without script, with the next page. */
	const bar = document.querySelector("[data-alerts]");
	const ask = async () => {
		let answer;
		try {
			answer = await fetch("/alerts/now", { cache: "no-store" });
		} catch {
			return true;                    /* no connection: asked again */
		}
		if (!answer.ok || answer.redirected) return answer.status >= 500;
		const { waiting } = await answer.json();
		if (waiting > Number(bar.dataset.alerts)) {
			const link = document.createElement("a");
			link.href = "/alerts";
			link.textContent = waiting === 1 ? "1 alert waits for you: look now" : `${waiting} alerts wait for you: look now`;
			bar.replaceChildren(link);
			bar.hidden = false;
			document.getElementById("alerts")?.remove();
			bar.dataset.alerts = String(waiting);
		}
		return true;
	};
	if (bar) {
		/* a page that nobody looks at asks when somebody does */
		const looked = () => new Promise((done) => (document.hidden ? document.addEventListener("visibilitychange", done, { once: true }) : done()));
		const again = async () => {
			await looked();
			if (await ask()) setTimeout(again, 3000);
		};
		setTimeout(again, 3000);
	}

	/* An answer that does not get through is sent again until it does; it stays on the page meanwhile. */
	for (const form of document.querySelectorAll("form[data-resend]"))
		form.addEventListener("submit", async (event) => {
			event.preventDefault();
			if (form.dataset.sending) return;
			form.dataset.sending = "1";
			const body = new URLSearchParams(new FormData(form));
			for (;;) {
				try {
					const answer = await fetch(form.action, { method: "POST", body });
					if (answer.redirected) location.assign(answer.url);
					else form.submit();
					return;
				} catch {
					const note = document.getElementById("saved") ?? form.appendChild(document.createElement("p"));
					note.setAttribute("role", "status");
					note.textContent = "There is no connection. Your answer is not saved yet: it is sent by itself as soon as there is one. Leave this page open.";
					await new Promise((done) => setTimeout(done, 2000));
				}
			}
		});

	/* What is written is kept as a draft while it is written, and that is said; without script, by its button. */
	for (const note of document.querySelectorAll("[data-draft]")) {
		const form = document.getElementById(note.dataset.draft);
		let timer, running = false, again = false, sent = false;
		const field = (name, value) => {
			let at = form.elements.namedItem(name);
			if (!at) {
				at = document.createElement("input");
				at.type = "hidden";
				at.name = name;
				form.append(at);
			}
			at.value = value;
		};
		const keep = async () => {
			if (sent) return;
			if (running) {
				again = true;
				return;
			}
			running = true;
			const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
			body.set("draft_how", "script");
			try {
				const answer = await fetch("/draft", { method: "POST", body });
				if ((!answer.ok && answer.status !== 422) || answer.redirected) throw new Error(String(answer.status));
				const { draft, version, say } = await answer.json();
				if (draft) {
					field("draft", draft);
					field("draft_version", String(version));
				}
				note.textContent = say;
			} catch {
				note.textContent = "Not kept as a draft: there is no connection, or you are signed out. It stands on this page only.";
			}
			running = false;
			if (again) {
				again = false;
				await keep();
			}
		};
		form.addEventListener("input", () => {
			clearTimeout(timer);
			timer = setTimeout(keep, 1500);
		});
		form.addEventListener("submit", () => {
			sent = true;
			clearTimeout(timer);
		});
	}

	/* The answer to a form follows as its fields change; what takes longer comes when they rest. Without script, by its button. */
	for (const form of document.querySelectorAll("form[data-asks]")) {
		const note = form.querySelector("[data-asks-say]"), base = form.dataset.asks;
		const answer = document.getElementById("answer"), more = document.getElementById("more");
		let running = false, again = false, asked = 0, timer;
		/* 503: others are asking; it is asked again while nothing else is */
		const part = async (path, into, mine) => {
			for (let tries = 0; mine === asked; tries++) {
				const got = await fetch(`${base}/${path}?${new URLSearchParams(new FormData(form))}`);
				if (got.redirected) return location.reload();
				if (got.ok) {
					const text = await got.text();
					if (mine === asked) into.innerHTML = text;
					return;
				}
				if (got.status !== 503 || tries === 20) throw new Error(String(got.status));
				note.textContent = "Others are asking. Yours is next.";
				await new Promise((done) => setTimeout(done, 500));
			}
		};
		const said = async (path, into, mine) => {
			try {
				await part(path, into, mine);
				if (mine === asked) note.textContent = "";
			} catch {
				if (mine === asked) note.textContent = "There is no answer to this: try again, or open the page anew. What stands below is older.";
			}
			if (mine === asked) into.removeAttribute("aria-busy");
		};
		const ask = async () => {
			clearTimeout(timer);
			answer.setAttribute("aria-busy", "true");
			more.setAttribute("aria-busy", "true");
			asked++;
			if (running) {
				again = true;
				return;
			}
			running = true;
			do {
				again = false;
				await said("answer", answer, asked);
			} while (again);
			running = false;
			const query = `?${new URLSearchParams(new FormData(form))}`, mine = asked;
			history.replaceState(null, "", base + query);
			for (const link of document.querySelectorAll(".wm-take a")) link.search = query;
			timer = setTimeout(() => said("more", more, mine), 500);
		};
		form.addEventListener("input", ask);
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			ask();
		});
	}

	/* After a mistake the first thing to read is what was wrong. */
	const problem = document.querySelector(".nhsuk-error-summary, .wm-problem[role=alert]");
	if (problem) {
		problem.tabIndex = -1;
		problem.focus();
	}
})();
