/* Files that live inside the program: what assets/, data/ and the NHS look hold, made by tools/mkassets.c.
 *
 * Paths: "style/waymark.css", "script/...", "icons/...", "nhsuk/nhsuk-frontend.css", and "data/..." as in the tree.
 * Only the first kinds are ever served; data/ is what the catalogue reads at start. */
#ifndef BASE_ASSET_H
#define BASE_ASSET_H

#include "base/str.h"

struct asset {
	const char *path;
	const unsigned char *bytes;
	size_t n;
	const char *type;               /* "text/css; charset=utf-8" */
	char hash[17];                  /* of the bytes, part of the address: a changed file has another address */
	const unsigned char *brotli;    /* NULL where packing does not pay, and for data/ */
	size_t brotli_n;
};

extern const struct asset asset_list[];         /* by path */
extern const size_t asset_count;

const struct asset *asset_find(struct str path);        /* NULL if there is none */
static inline struct str asset_bytes(const struct asset *asset) { return (struct str){ (const char *)asset->bytes, asset->n }; }

#endif
