// Canaries: words and numbers that cannot occur by chance, and a finder that knows them however they are written.

const MARK = "zqx", LETTERS = "bcdfghjklmnpqrstvw", TAIL = 9;

/* As digits, or parted by a blank of any kind. */
const PART = "(?:[ -]|&nbsp;|&#160;|[\\xc2\\xe2]?\\xa0|\\u2009|\\xe2\\x80[\\x80-\\xaf])?";
const NUMBER = new RegExp(`(?<!\\d)999${PART}\\d{3}${PART}\\d{4}(?!\\d)`, "g");

/* The same numbers after the same seed. */
function chance(seed) {
	let state = seed >>> 0 || 1;
	return (below) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

export class Canaries {
	words = new Map();                     // word in small letters -> what it stands for
	numbers = new Map();                   // NHS number -> what it stands for
	constructor(seed) {
		this.draw = chance(seed);
	}
	word(what) {
		let tail = "";
		for (let i = 0; i < TAIL; i++) tail += LETTERS[this.draw(LETTERS.length)];
		this.words.set(MARK + tail, what);
		return "Zqx" + tail;
	}
	number(text, what) {
		this.numbers.set(text, what);
		return text;
	}
	/* One in the range of tests, 999 000 0000 on, its check digit right. */
	newNumber(what) {
		for (;;) {
			const nine = "999" + String(this.draw(1000000)).padStart(6, "0");
			const sum = [...nine].reduce((s, d, i) => s + Number(d) * (10 - i), 0), check = (11 - (sum % 11)) % 11;
			if (check < 10 && !this.numbers.has(nine + check)) return this.number(nine + check, what);
		}
	}
	get count() {
		return this.words.size + this.numbers.size;
	}

	/* In one reading of some bytes as small letters. */
	#plain(text, how, found) {
		for (const m of text.matchAll(/zqx[b-w]{9}/g)) if (this.words.has(m[0])) found.push({ word: m[0], at: m.index, how, near: near(text, m.index) });
		for (const m of text.matchAll(NUMBER)) {
			const number = m[0].replace(/&#?\w+;|\D/g, "");
			if (this.numbers.has(number)) found.push({ word: number, at: m.index, how, near: near(text, m.index) });
		}
	}

	/* Everything found in bytes or text: as it stands in large or small letters; as %41, &#65; or A; as UTF-16; in base64 and in
	   hexadecimal, wherever a run of them begins. `raw`: of memory, as it stands and as UTF-16 alone. */
	find(what, raw = false) {
		const found = [], text = (typeof what === "string" ? what : what.toString("latin1")).toLowerCase();
		this.#plain(text, "plain", found);
		if (text.includes("z\x00q\x00x\x00") || text.includes("9\x009\x009\x00")) this.#plain(text.replaceAll("\x00", ""), "UTF-16", found);
		if (raw) return found;
		const decoded = text.replace(/%([0-9a-f]{2})|&#x([0-9a-f]+);|&#(\d+);|\\u00([0-9a-f]{2})/g, (all, a, b, c, d) => {
			const code = a || b || d ? parseInt(a ?? b ?? d, 16) : Number(c);
			return code < 256 ? String.fromCharCode(code).toLowerCase() : all;
		});
		if (decoded !== text) this.#plain(decoded, "encoded", found);
		const same = typeof what === "string" ? what : what.toString("latin1");
		for (const m of same.matchAll(/[A-Za-z0-9+/_-]{14,}/g))
			for (let from = 0; from < 4; from++)
				this.#plain(Buffer.from(m[0].slice(from).replaceAll("-", "+").replaceAll("_", "/"), "base64").toString("latin1").toLowerCase(), "base64", found);
		for (const m of text.matchAll(/[0-9a-f]{20,}/g))
			for (let from = 0; from < 2; from++) this.#plain(Buffer.from(m[0].slice(from), "hex").toString("latin1").toLowerCase(), "hexadecimal", found);
		return found;
	}
}

const near = (text, at) => text.slice(Math.max(0, at - 70), at + 40).replace(/[^\x20-\x7e]+/g, ".");
