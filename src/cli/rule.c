/* waymark rule list and show: the rules, each in one sentence, and what its figures mean. */
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "rule/sentence.h"

static const char *state_word(enum list_state state)
{
	static const char *const words[] = { "checked", "unchecked", "for the synthetic region only", "missing" };
	return words[state];
}

/* The worst state of the lists it asks. */
static enum list_state rule_lists(const struct catalog *catalog, const struct rule *rule)
{
	enum list_state worst = LIST_CHECKED;
	for (int i = 0; i < rule->lists; i++) {
		enum list_state state = catalog_list_state(catalog, rule->list[i]);
		worst = state > worst ? state : worst;
	}
	return worst;
}

static const char *ready_words(enum list_state state)
{
	static const char *const words[] = { "its code lists are checked", "off in live: a code list is not checked",
		"off in live: a code list has codes of the synthetic region only", "off in live: a code list is missing" };
	return words[state];
}

static void put(struct json_out *json, const char *key, struct str value)
{
	json_key(json, key);
	json_put_str(json, value);
}

static void rule_json(struct cx *cx, struct json_out *json, const struct catalog *catalog, const struct rule *r)
{
	struct sentence s = { r, catalog->name, catalog->names };
	json_open(json, '{');
	put(json, "id", r->id);
	json_key(json, "version");
	json_put_int(json, r->version);
	put(json, "title", r->title);
	json_key(json, "sentence");
	json_put_text(json, sentence_rule(cx->arena, &s));
	put(json, "source", r->source);
	put(json, "reviewed", r->reviewed);
	json_key(json, "checked");
	json_put_bool(json, r->checked);
	json_key(json, "fidelity");
	json_put_text(json, rule_fidelity_word(r->fidelity));
	put(json, "changed", r->changed);
	json_key(json, "use");
	json_put_text(json, rule_use_word(r->use));
	json_key(json, "on");
	json_put_bool(json, r->on);
	put(json, "caution", r->caution);
	json_key(json, "lists");
	json_open(json, '[');
	for (int i = 0; i < r->lists; i++) {
		json_open(json, '{');
		put(json, "id", r->list[i]);
		json_key(json, "state");
		json_put_text(json, state_word(catalog_list_state(catalog, r->list[i])));
		json_close(json, '}');
	}
	json_close(json, ']');
	json_key(json, "figures");
	json_open(json, '[');
	for (int i = 0; i < r->cards; i++)
		json_put_text(json, sentence_card(cx->arena, r, &r->card[i]));
	json_close(json, ']');
	json_key(json, "hash");
	json_put_text(json, r->hash);
	json_close(json, '}');
}

static void list(struct cx *cx, struct command *c, struct buf *buf)
{
	const struct catalog *catalog = c->catalog;
	struct json_out json = { .buf = buf };
	if (c->json)
		json_open(&json, '[');
	for (size_t i = 0; i < catalog->currents; i++) {
		const struct rule *r = catalog->current[i];
		struct sentence s = { r, catalog->name, catalog->names };
		if (c->json) {
			rule_json(cx, &json, catalog, r);
			continue;
		}
		buf_printf(buf, "%.*s, version %" PRId64 ": %s, %s, default %s; %s\n    %s\n", STRF(r->id), r->version,
			rule_fidelity_word(r->fidelity), rule_use_word(r->use), r->on ? "on" : "off", ready_words(rule_lists(catalog, r)),
			sentence_rule(cx->arena, &s));
		if (str_known(r->caution))
			buf_printf(buf, "    Caution: %.*s\n", STRF(r->caution));
	}
	if (c->json) {
		json_close(&json, ']');
		buf_char(buf, '\n');
	}
}

static void lists_show(struct buf *buf, const struct catalog *catalog, const struct rule *r)
{
	for (int i = 0; i < r->lists; i++) {
		const struct list_name *name = catalog_list_name(catalog, r->list[i]);
		size_t files;
		struct codelist *const *file = catalog_codelists(catalog, r->list[i], &files);
		buf_printf(buf, "  %.*s (“%.*s”): %s\n", STRF(r->list[i]), STRF(name->name), state_word(catalog_list_state(catalog, r->list[i])));
		for (size_t k = 0; k < files; k++)
			buf_printf(buf, "    %s: %zu codes, %s, %s\n", code_system_name(file[k]->system), file[k]->count,
				file[k]->checked ? "checked" : "unchecked", file[k]->site ? "the site's" : "shipped");
		if (catalog_list_state(catalog, r->list[i]) >= LIST_SYNTHETIC)
			buf_printf(buf, "    %s Add one: waymark codelist add FILE --id %.*s\n", str_is(name->from, "site") ?
				"Its codes come from the site." : "There is none for real records.", STRF(r->list[i]));
	}
}

static void show(struct cx *cx, struct buf *buf, const struct catalog *catalog, const struct rule *r)
{
	struct sentence s = { r, catalog->name, catalog->names };
	buf_printf(buf, "%.*s (%.*s, version %" PRId64 ")\n\n%s\n\n", STRF(r->title), STRF(r->id), r->version, sentence_rule(cx->arena, &s));
	if (str_known(r->caution))
		buf_printf(buf, "Caution: %.*s\n\n", STRF(r->caution));
	buf_printf(buf, "Source: %.*s\nFidelity: %s\n", STRF(r->source), rule_fidelity_word(r->fidelity));
	if (str_known(r->changed))
		buf_printf(buf, "Changed: %.*s\n", STRF(r->changed));
	buf_printf(buf, "Use: %s, default %s\nReviewed: %.*s (%s)\n\nClauses:\n", rule_use_word(r->use), r->on ? "on" : "off", STRF(r->reviewed),
		r->checked ? "checked" : "unchecked");
	for (int n = 0; n < r->clauses; n++)
		buf_printf(buf, "  %*s%d. %s%s%s\n", 2 * r->clause[n].depth, "", n, sentence_clause(cx->arena, &s, n),
			n == r->comorbid ? (r->comorbid_mode == COMORBID_STRICT ? " (left out" : " (kept and marked") : "",
			n == r->comorbid ? ", unless the setting comorbid says otherwise)" : "");
	buf_printf(buf, "\nCode lists: %s\n", r->lists ? ready_words(rule_lists(catalog, r)) : "it asks none");
	lists_show(buf, catalog, r);
	buf_text(buf, "\nWhat its figures mean:\n");
	for (int i = 0; i < r->cards; i++)
		buf_printf(buf, "  %s\n", sentence_card(cx->arena, r, &r->card[i]));
	buf_printf(buf, "  %s\n", rule_card_usable(r) ? "These figures enter calculations." :
		"No published figure enters a calculation here: only the review of this service's own list tells what it is worth.");
}

enum err cmd_rule(struct cx *cx, struct command *c)
{
	AUTO(buf) struct buf buf = { 0 };
	struct json_out json = { .buf = &buf };
	TRY(command_args(cx, c, 1, 2));
	buf_init(&buf, LIMIT_BUF);
	if (strcmp(c->arg[0], "list") == 0 && c->args == 1) {
		list(cx, c, &buf);
	} else if (strcmp(c->arg[0], "show") == 0 && c->args == 2) {
		const struct rule *rule = catalog_rule(c->catalog, str_of(c->arg[1]), 0);
		if (!rule)
			return fail(cx, ERR_NO_RULE, "There is no rule %s. `waymark rule list` shows those there are.", c->arg[1]);
		if (c->json)
			rule_json(cx, &json, c->catalog, rule);
		else
			show(cx, &buf, c->catalog, rule);
		if (c->json)
			buf_char(&buf, '\n');
	} else {
		return fail(cx, ERR_USAGE, "Use: waymark rule list, or waymark rule show ID");
	}
	must(!buf.full);
	fwrite(buf.p, 1, buf.n, c->out);
	return OK;
}
