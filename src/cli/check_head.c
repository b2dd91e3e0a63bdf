/* waymark check-head: a head of somebody else's log, looked at by who keeps it. Needs no installation, no tables and no record. */
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "cli/audit.h"
#include "cli/cli_in.h"
#include "record/audit_follow.h"

#define KEY_TOLD 8              /* bytes of a key that are read out over the telephone */

struct checked { bool key_known, asked, shown; struct audit_head head, older; };

static enum err look(struct cx *cx, struct command *c, const char *key, const char *after, const char *links, struct checked *ret)
{
	unsigned char theirs[AUDIT_KEY];
	struct str text = STR_NONE;
	TRY(audit_head_file(cx, command_path(cx, c, c->arg[0]), &ret->head));
	if (!audit_head_good(&ret->head))
		return fail(cx, ERR_AUDIT, "The signature is not good: this head was changed after it was signed, or is none. Keep the file and ask.");
	if (key) {
		TRY(audit_key_read(cx, command_path(cx, c, key), theirs));
		if (memcmp(theirs, ret->head.key, AUDIT_KEY) != 0)
			return fail(cx, ERR_AUDIT, "The signature is good, but by another key than that of %s.", key);
	}
	ret->key_known = key != NULL;
	ret->asked = after != NULL;
	if (!after)
		return OK;
	TRY(audit_head_file(cx, command_path(cx, c, after), &ret->older));
	if (links)
		TRY(file_read(cx, command_path(cx, c, links), AUDIT_LINKS_TEXT, &text));
	return audit_head_follow(cx, &ret->older, &ret->head, text, &ret->shown);
}

static void told(struct command *c, const struct checked *k)
{
	char at[INSTANT_TEXT], before[INSTANT_TEXT], hex[KEY_TOLD * 2 + 1];
	sodium_bin2hex(hex, sizeof hex, k->head.key, KEY_TOLD);
	fprintf(c->out, "The signature is good: %lld entries, signed %s.\n", (long long)k->head.no, instant_words(k->head.at, at));
	if (!k->key_known)
		fprintf(c->out, "The key begins %s. That it is theirs the file cannot say: ask them once for keys/audit.pub, and give it by --key.\n", hex);
	if (!k->asked)
		return;
	instant_words(k->older.at, before);
	if (k->head.no == k->older.no)
		fprintf(c->out, "Nothing was added since the head of %s.\n", before);
	else if (k->shown)
		fprintf(c->out, "It continues the head of %s: %lld entries lie between, and lead from the one to the other.\n", before,
			(long long)(k->head.no - k->older.no));
	else
		fprintf(c->out, "It may continue the head of %s: by the same key, later, %lld entries more. Whether it does, two heads alone cannot show. Ask "
			"for the links (their `waymark audit export-head DIR --after OLDER`, with the head that you keep), and give them by --links.\n", before,
			(long long)(k->head.no - k->older.no));
}

enum err cmd_check_head(struct cx *cx, struct command *c)
{
	const char *after = command_option(c, "--after"), *links = command_option(c, "--links"), *key = command_option(c, "--key");
	struct checked k = { 0 };
	TRY(command_args(cx, c, 1, 1));
	if (links && !after)
		return fail(cx, ERR_USAGE, "--links lead from an older head: name that by --after.");
	TRY(look(cx, c, key, after, links, &k));
	if (c->json)
		fprintf(c->out, "{\"entries\": %lld, \"key_known\": %s, \"continues\": \"%s\"}\n", (long long)k.head.no, k.key_known ? "true" : "false",
			!k.asked ? "not asked" : k.shown ? "yes" : "not shown");
	else
		told(c, &k);
	return OK;
}
