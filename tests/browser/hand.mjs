// Somebody at work in a browser, counted. An interaction is one thing that a person does with mouse or keyboard to get on: a click on a link, a button, a
// summary, a radio button or a tick; a key that is pressed to go on (Enter in the search); the choice in a list; a field that is filled, however long
// its words are (free text counts one). What stands in a field already, and what one only reads, counts nothing. Nothing is opened by its address.
import { must } from "./kit.mjs";

export class Hand {
	/* page: signed in, on the page that its role begins with. */
	constructor(page) {
		this.page = page;
		this.steps = [];
		this.asked = [];
		this.waits = [];
		page.on("requestfinished", (request) => this.waits.push(this.heard(request)));
	}
	/* What a request of the page took, seen by the browser: from the first byte sent to the last byte of the answer. Questions that no interaction asks
	   (is there an alert?) are not counted; nor is style, which it asks once. */
	async heard(request) {
		const where = new URL(request.url()).pathname;
		if (!["document", "fetch"].includes(request.resourceType()) || where === "/alerts/now" || !this.counts) return;
		const t = request.timing();
		this.asked.push({ what: `${request.method()} ${where.replace(/[0-9a-z]{26}/g, "...")}`, ms: t.responseEnd - t.requestStart, step: this.steps.length });
	}
	begin() {
		this.counts = true;
		return this;
	}
	/* All that was asked is answered. */
	async end() {
		await this.page.waitForLoadState();
		await Promise.all(this.waits);
		this.counts = false;
		return { steps: this.steps, asked: this.asked };
	}
	async did(what, doing) {
		this.steps.push(what);
		await doing;
	}
	/* A link or button that leads on. */
	async go(what, locator) {
		const before = this.page.url();
		await this.did(what, locator.first().click());
		await this.page.waitForLoadState();
		return before;
	}
	open = (what, locator) => this.did(what, locator.first().click());
	pick = (what, locator) => this.did(what, locator.first().check());
	choose = (what, locator, value) => this.did(what, locator.first().selectOption(value));
	write = (what, locator, words) => this.did(what, locator.first().fill(words));
	async enter(what) {
		await this.did(what, Promise.all([this.page.waitForNavigation(), this.page.keyboard.press("Enter")]));
	}
	async says(words) {
		const text = await this.page.locator("main").innerText();
		must(words instanceof RegExp ? words.test(text) : text.includes(words), `${this.page.url()} does not say "${words}": ${(await this.page.locator(".wm-problem").allInnerTexts()).join("; ")}\n${text.slice(0, 1500)}`);
	}
}
