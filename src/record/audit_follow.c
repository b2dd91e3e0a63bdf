/* Links between heads: written from the log, walked without it. */
#include "record/audit_follow.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/audit_chain.h"
#include "store/store.h"

/* ---- written ---- */

static enum err links_put(struct cx *cx, struct db *db, const struct audit_head *older, const struct audit_head *newer, struct buf *buf)
{
	unsigned char chain[AUDIT_HASH];
	char hex[AUDIT_HASH * 2 + 1];
	struct audit_chain_row row;
	AUTO(cursor) struct cursor cursor = { 0 };
	bool more = true;
	memcpy(chain, older->chain, sizeof chain);
	TRY(db_open(cx, db, &Q_AUDIT_CHAIN, &(struct audit_chain_in){ older->no - 1 }, &cursor));
	for (int64_t no = older->no; no <= newer->no; no++) {
		TRY(cursor_next(cx, &cursor, &row, &more));
		if (!more || row.id != no || row.leaf.n != AUDIT_HASH)
			return fail(cx, ERR_AUDIT, "Entry %lld is not there as it was. `waymark audit verify` says more.", (long long)no);
		if (no > older->no) {
			audit_link(chain, (const unsigned char *)row.leaf.p, chain);
			buf_printf(buf, "%s\n", sodium_bin2hex(hex, sizeof hex, (const unsigned char *)row.leaf.p, AUDIT_HASH));
		}
		if (row.chain.n != AUDIT_HASH || memcmp(row.chain.p, chain, AUDIT_HASH) != 0)
			return fail(cx, ERR_AUDIT, "The log does not hang together with the older head, at entry %lld. `waymark audit verify --head` says more.",
				(long long)no);
	}
	return memcmp(chain, newer->chain, AUDIT_HASH) == 0 ? OK : fail(cx, ERR_AUDIT, "The log does not come to its own head at entry %lld.",
		(long long)newer->no);
}

enum err audit_links_text(struct cx *cx, struct db *db, const struct audit_head *older, const struct audit_head *newer, struct str *ret)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, AUDIT_LINKS_TEXT);
	if (older->no > newer->no)
		return fail(cx, ERR_AUDIT, "The older head ends at entry %lld, the last one here at %lld.", (long long)older->no, (long long)newer->no);
	if (newer->no - older->no > AUDIT_LINKS_MAX)
		return fail(cx, ERR_OVER_LIMIT, "%lld entries lie between, more than %d. Take a head in between.", (long long)(newer->no - older->no),
			AUDIT_LINKS_MAX);
	buf_printf(&buf, "waymark-audit-links 1\nfrom %lld\nto %lld\n", (long long)older->no, (long long)newer->no);
	TRY(links_put(cx, db, older, newer, &buf));
	*ret = str_dup(cx->arena, buf_view(&buf));
	return OK;
}

/* ---- walked ---- */

static enum err links_walk(struct cx *cx, const struct audit_head *older, const struct audit_head *newer, struct str text)
{
	unsigned char chain[AUDIT_HASH], leaf[AUDIT_HASH];
	struct str version, from_text, to_text, line;
	int64_t from, to;
	if (!audit_line(&text, "waymark-audit-links", &version) || !str_is(version, "1") || !audit_line(&text, "from", &from_text) ||
	    !audit_line(&text, "to", &to_text) || !str_int(from_text, &from) || !str_int(to_text, &to))
		return fail(cx, ERR_BAD_FILE, "These are not links as `waymark audit export-head DIR --after OLDER` writes them.");
	if (from != older->no || to != newer->no)
		return fail(cx, ERR_BAD_FILE, "These links lead from entry %lld to %lld; the heads are of %lld and %lld.", (long long)from, (long long)to,
			(long long)older->no, (long long)newer->no);
	memcpy(chain, older->chain, sizeof chain);
	for (int64_t no = from; no < to; no++) {
		str_cut(text, '\n', &line, &text);
		if (!audit_hex(line, leaf, sizeof leaf))
			return fail(cx, ERR_BAD_FILE, "The links are not whole: entry %lld has none.", (long long)no + 1);
		audit_link(chain, leaf, chain);
	}
	if (text.n)
		return fail(cx, ERR_BAD_FILE, "There are more links than entries between the heads.");
	return memcmp(chain, newer->chain, AUDIT_HASH) == 0 ? OK : fail(cx, ERR_AUDIT, "The links do not lead from the older head to the newer: what "
		"was signed was written anew, or these are not its links. Keep the files and ask.");
}

enum err audit_head_follow(struct cx *cx, const struct audit_head *older, const struct audit_head *newer, struct str links, bool *ret_shown)
{
	*ret_shown = false;
	if (!audit_head_good(older) || !audit_head_good(newer))
		return fail(cx, ERR_AUDIT, "The signature of the %s head is not good: it was changed after it was signed.", audit_head_good(older) ?
			"newer" : "older");
	if (memcmp(older->key, newer->key, AUDIT_KEY) != 0)
		return fail(cx, ERR_AUDIT, "The newer head is signed with another key. After a restore without the folder of keys that is so: ask them, "
			"in a way that you trust, before you believe it.");
	if (newer->at.us < older->at.us)
		return fail(cx, ERR_AUDIT, "The newer head was signed before the older. Were the files taken for each other?");
	if (newer->no < older->no)
		return fail(cx, ERR_AUDIT, "The newer head ends at entry %lld, the older at %lld: entries that were signed are gone.", (long long)newer->no,
			(long long)older->no);
	if (newer->no == older->no && memcmp(newer->chain, older->chain, AUDIT_HASH) != 0)
		return fail(cx, ERR_AUDIT, "Both heads end at entry %lld and are not the same: the log was written anew.", (long long)newer->no);
	if (newer->no > older->no && !links.p)
		return OK;
	if (newer->no > older->no)
		TRY(links_walk(cx, older, newer, links));
	*ret_shown = true;
	return OK;
}
