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

	/* A menu closes when one looks elsewhere. */
	document.addEventListener("click", (event) => {
		for (const menu of document.querySelectorAll("details.wm-who[open]"))
			if (!menu.contains(event.target)) menu.removeAttribute("open");
	});

	/* After a mistake the first thing to read is what was wrong. */
	const problem = document.querySelector(".nhsuk-error-summary, .wm-problem[role=alert]");
	if (problem) {
		problem.tabIndex = -1;
		problem.focus();
	}
})();
