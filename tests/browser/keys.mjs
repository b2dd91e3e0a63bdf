// The keyboard alone, for the browser tests.
import { must } from "./kit.mjs";

const STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
/* How many stops lie between the focus and an element, at least: a date has several of its own, a group of radio buttons one. */
const between = (element, stops) => {
	const list = [...document.querySelectorAll(stops)].filter((e) => e.getClientRects().length && !e.disabled && (e.type !== "radio" || e === element || e.checked));
	return list.indexOf(element) - list.indexOf(document.activeElement);
};

/* Tab until it has the focus; what cannot be reached so cannot be used so. */
export async function reach(page, locator) {
	await locator.waitFor();
	const target = await locator.elementHandle();
	const far = (await target.evaluate(between, STOPS)) - 2;
	await Promise.all(Array.from({ length: Math.max(far, 0) }, () => page.keyboard.press("Tab")));
	for (let i = 0; i < 400; i++) {
		if (await target.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press("Tab");
	}
	throw new Error(`the keyboard does not come to ${locator}`);
}

export const into = async (page, locator, text) => {
	await reach(page, locator);
	await page.keyboard.press("Control+A");
	await page.keyboard.insertText(text);
};
/* A day, month before day, as this browser asks for it. */
export const day = async (page, locator, iso) => {
	await reach(page, locator);
	await page.keyboard.type(iso.slice(5, 7) + iso.slice(8, 10) + iso.slice(0, 4));
	must((await locator.inputValue()) === iso, `the keyboard makes ${await locator.inputValue()} of ${iso}`);
};
/* A time as 14:30; this browser asks for hours of the morning or the afternoon. */
export const clock = async (page, locator, text) => {
	const [hour, minute] = text.split(":").map(Number);
	await reach(page, locator);
	await page.keyboard.type(`${String(hour % 12 || 12).padStart(2, "0")}${String(minute).padStart(2, "0")}${hour < 12 ? "AM" : "PM"}`);
	must((await locator.inputValue()) === text, `the keyboard makes ${await locator.inputValue()} of ${text}`);
};
export const choose = async (page, locator, text) => {
	await reach(page, locator);
	await page.keyboard.type(text.slice(0, 12));
};
/* The option of a value, by its words. */
export const option = async (page, select, value) => {
	await select.waitFor();
	const words = await select.locator(`option[value="${value}"]`).evaluate((o) => o.text);
	await reach(page, select);
	await page.keyboard.type(words);
	must((await select.inputValue()) === value, `typing "${words}" does not choose ${value}`);
};
/* Of radio buttons the first, or the one that is set, has the focus; arrows go on. */
export const radio = async (page, group, value) => {
	const all = group.locator("input[type=radio]"), wanted = group.locator(`input[value="${value}"]`);
	await wanted.waitFor();
	const first = (await group.locator("input[type=radio]:checked").count()) ? group.locator("input[type=radio]:checked") : all.first();
	await reach(page, first);
	await page.keyboard.press("Space");
	for (let i = 0; i < (await all.count()) && !(await wanted.isChecked()); i++) await page.keyboard.press("ArrowDown");
	must(await wanted.isChecked(), `the arrows do not come to ${value}`);
};
export const tick = async (page, locator) => {
	await reach(page, locator);
	await page.keyboard.press("Space");
};
/* What a summary opens. */
export const unfold = async (page, summary, inside) => {
	if (await inside.isVisible()) return;
	await reach(page, summary);
	await page.keyboard.press("Enter");
	await inside.waitFor({ state: "visible" });
};
/* Enter on a button or link; the next page is there. */
export const enter = async (page, locator) => {
	await reach(page, locator);
	await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
};
