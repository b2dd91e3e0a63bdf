// Smaller pictures: Chromium's PNGs are in full colour; a page of text has few, so 256 of them in a table say the same.
import zlib from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunks(bytes) {
	const list = [];
	for (let at = 8; at < bytes.length; ) {
		const n = bytes.readUInt32BE(at);
		list.push({ type: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + n) });
		at += n + 12;
	}
	return list;
}

/* Width, height and RGB bytes of an 8-bit PNG without interlacing, with or without alpha. */
function decode(bytes) {
	const list = chunks(bytes), head = list[0].data;
	const width = head.readUInt32BE(0), height = head.readUInt32BE(4), size = head[9] === 6 ? 4 : 3;
	if (head[8] !== 8 || (head[9] !== 2 && head[9] !== 6) || head[12] !== 0) throw new Error("not a PNG of 8-bit colour");
	const raw = zlib.inflateSync(Buffer.concat(list.filter((c) => c.type === "IDAT").map((c) => c.data)));
	const line = width * size, out = Buffer.alloc(line * height);
	for (let y = 0; y < height; y++) {
		const filter = raw[y * (line + 1)], from = y * (line + 1) + 1, to = y * line;
		for (let i = 0; i < line; i++) {
			const left = i >= size ? out[to + i - size] : 0, up = y ? out[to + i - line] : 0, corner = y && i >= size ? out[to + i - line - size] : 0;
			let guess = 0;
			if (filter === 1) guess = left;
			else if (filter === 2) guess = up;
			else if (filter === 3) guess = (left + up) >> 1;
			else if (filter === 4) {
				const p = left + up - corner, a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
				guess = a <= b && a <= c ? left : b <= c ? up : corner;
			}
			out[to + i] = raw[from + i] + guess;
		}
	}
	return { width, height, size, out };
}

const crcs = Uint32Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});
function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]), out = Buffer.alloc(body.length + 8);
	let crc = 0xffffffff;
	for (const byte of body) crc = crcs[(crc ^ byte) & 255] ^ (crc >>> 8);
	out.writeUInt32BE(data.length, 0);
	body.copy(out, 4);
	out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
	return out;
}

/* The 256 commonest colours, each of the others as the nearest of them. */
export function smaller(bytes) {
	const { width, height, size, out } = decode(bytes);
	const count = new Map();
	for (let i = 0; i < out.length; i += size) {
		const colour = (out[i] << 16) | (out[i + 1] << 8) | out[i + 2];
		count.set(colour, (count.get(colour) ?? 0) + 1);
	}
	const table = [...count].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour);
	const place = new Map(table.map((colour, i) => [colour, i]));
	const nearest = (colour) => {
		let best = 0, least = Infinity;
		table.forEach((other, i) => {
			const r = (colour >> 16) - (other >> 16), g = ((colour >> 8) & 255) - ((other >> 8) & 255), b = (colour & 255) - (other & 255);
			const d = r * r + g * g + b * b;
			if (d < least) [best, least] = [i, d];
		});
		place.set(colour, best);
		return best;
	};
	const raw = Buffer.alloc((width + 1) * height);
	for (let y = 0, i = 0; y < height; y++)
		for (let x = 0; x < width; x++, i += size) {
			const colour = (out[i] << 16) | (out[i + 1] << 8) | out[i + 2];
			raw[y * (width + 1) + 1 + x] = place.get(colour) ?? nearest(colour);
		}
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.set([8, 3, 0, 0, 0], 8);
	const palette = Buffer.from(table.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
	return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", palette), chunk("IDAT", zlib.deflateSync(raw, { level: 9, memLevel: 9 })),
		chunk("IEND", Buffer.alloc(0))]);
}
