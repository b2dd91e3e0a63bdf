/* letters/ID.yaml: letters, their parts, and what is drafted into each. */
#include <string.h>

#include "base/file.h"
#include "catalog/catalog_in.h"
#include "model/letter.h"

static void to_read(struct catalog_reading *r, const struct node *root, struct letter_kind *k)
{
	const struct node *list = node_get(root, "to");
	if (!list || list->kind != NODE_LIST || list->count == 0) {
		problem_at(r->problems, list ? list : root, "to", "\"to\" must be a list of whom it can be for: [ gp, patient ].");
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		int to = LETTER_TO_GP;
		while (to < LETTER_TOS && !(list->item[i]->kind == NODE_SCALAR && str_is(list->item[i]->text, letter_to_word((enum letter_to)to))))
			to++;
		if (to == LETTER_TOS)
			problem_at(r->problems, list->item[i], "to", "A letter is for gp, referrer, patient or service.");
		else
			k->to |= 1u << to;
	}
}

/* Names in braces are fields; and no field or word that is not for the person in what is for the person. */
static void draft_check(struct catalog_reading *r, const struct node *node, const char *key, struct str draft, bool plain)
{
	struct str value[LETTER_FIELDS], unknown = STR_NONE;
	for (int f = 0; f < LETTER_FIELDS; f++)
		value[f] = plain && !letter_field_plain((enum letter_field)f) ? STR("\x01") : STR("");
	struct str filled = letter_fill(r->arena, draft, value, &unknown);
	const char *never = plain ? letter_not_to_a_person(draft) : NULL;
	if (str_known(unknown))
		problem_at(r->problems, node_get(node, key), key, "There is no field {%.*s} of a letter.", STRF(unknown));
	if (str_find(filled, "\x01") >= 0)
		problem_at(r->problems, node_get(node, key), key, "A field of this draft is words of professionals to each other: not for the person.");
	if (never)
		problem_at(r->problems, node_get(node, key), key, "\"%s\" is not said to a person.", never);
}

static void part_read(struct catalog_reading *r, const struct node *node, struct letter_kind *k)
{
	static const char *const keys[] = { "id", "heading", "help", "draft", "plain", "plain_draft", "needed", NULL };
	struct letter_part *p = &k->part[k->parts];
	bool patient = k->to & 1u << LETTER_TO_PATIENT, others = k->to & ~(1u << LETTER_TO_PATIENT);
	node_known(r->problems, node, keys);
	if (!node_text(r->problems, node, "id", true, &p->id))
		return;
	if (!id_shaped(p->id))
		problem_at(r->problems, node_get(node, "id"), "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(p->id));
	for (int i = 0; i < k->parts; i++)
		if (str_eq(k->part[i].id, p->id))
			problem_at(r->problems, node_get(node, "id"), "id", "The part \"%.*s\" is there twice.", STRF(p->id));
	node_text(r->problems, node, "heading", others && !node_get(node, "plain"), &p->heading);
	node_text(r->problems, node, "help", false, &p->help);
	node_text(r->problems, node, "draft", false, &p->draft);
	node_text(r->problems, node, "plain", false, &p->plain);
	node_text(r->problems, node, "plain_draft", false, &p->plain_draft);
	node_bool(r->problems, node, "needed", false, &p->needed);
	if (!patient && str_known(p->plain))
		problem_at(r->problems, node_get(node, "plain"), "plain", "This letter is not for the person: \"to\" does not say patient.");
	if (!str_known(p->plain) && str_known(p->plain_draft))
		problem_at(r->problems, node_get(node, "plain_draft"), "plain_draft", "A draft for the person needs a heading for the person: \"plain\".");
	draft_check(r, node, "draft", p->draft, false);
	draft_check(r, node, "plain", p->plain, true);
	draft_check(r, node, "plain_draft", p->plain_draft, true);
	k->parts++;
}

static void letter_put(struct catalog_reading *r, const struct node *root, struct letter_kind *k)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->letters; i++) {
		if (!str_eq(c->letter[i]->id, k->id) || c->letter[i]->version != k->version)
			continue;
		if (c->letter[i]->site == k->site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this letter is in %s already.", (long long)k->version,
				file_base(c->letter[i]->file));
		else
			c->letter[i] = k;
		return;
	}
	*ARRAY_PUSH(r->arena, c->letter, c->letters, c->letter_room) = k;
}

void letters_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "plain_title", "source", "reviewed", "status", "say", "to", "parts", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	if (!root)
		return;
	struct letter_kind *k = arena_alloc(r->arena, sizeof *k);
	*k = (struct letter_kind){ .site = r->site, .file = r->problems->file };
	memcpy(k->hash, r->hash, sizeof k->hash);
	node_known(r->problems, root, keys);
	heading_read(r, root, &k->id, &k->version, &k->title, &k->source, &k->reviewed, &k->checked);
	node_text(r->problems, root, "say", true, &k->say);
	to_read(r, root, k);
	bool patient = k->to & 1u << LETTER_TO_PATIENT, told = false;
	node_text(r->problems, root, "plain_title", patient, &k->plain_title);
	draft_check(r, root, "plain_title", k->plain_title, true);
	const struct node *parts = node_get(root, "parts");
	if (!parts || parts->kind != NODE_LIST || parts->count == 0 || parts->count > LETTER_PARTS)
		problem_at(r->problems, parts ? parts : root, "parts", "\"parts\" must be a list of 1 to %d: what stands in the letter.", LETTER_PARTS);
	else
		for (size_t i = 0; i < parts->count; i++)
			part_read(r, parts->item[i], k);
	for (int i = 0; i < k->parts; i++)
		told |= str_known(k->part[i].plain);
	if (patient && k->parts && !told)
		problem_at(r->problems, parts, "plain", "Nothing of this letter is for the person: no part has a heading \"plain\".");
	if (str_known(k->id) && k->version > 0)
		letter_put(r, root, k);
}
