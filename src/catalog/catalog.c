/* Reading all tables in one run: built-in first, then the site's over them, then what needs to see all of them. */
#include "catalog/catalog.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/asset.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "catalog/policy_in.h"
#include "model/instrument.h"
#include "model/letter.h"
#include "model/pathway.h"

/* In the order in which they are read: names before what uses them. */
static const struct catalog_kind kinds[] = {
	{ "", "lists.csv", lists_read },
	{ "codelists", ".csv", codelists_read },
	{ "", "reasons.csv", reasons_read },
	{ "", "glass-reasons.csv", glass_reasons_read },
	{ "rules", ".yaml", rules_read },
	{ "redflags", ".yaml", redflags_read },
	{ "maps", ".yaml", maps_read },
	{ "", "professions.csv", professions_read },
	{ "", "skills.csv", skills_read },
	{ "", "carers.csv", carers_read },
	{ "", "crisis.csv", crises_read },
	{ "", "competences.csv", competences_read },
	{ "", "providers.csv", providers_read },
	{ "", "provider-roles.csv", provider_roles_read },
	{ "", "retention.csv", retention_read },
	{ "instruments", ".yaml", instruments_read },
	{ "values", ".yaml", value_sets_read },
	{ "licences", ".yaml", licences_read },
	{ "letters", ".yaml", letters_read },
	{ "severity", ".yaml", severity_read },
	{ "", "interventions.csv", interventions_read },
	{ "constraints", ".yaml", constraints_read },
	{ "pathways", ".yaml", pathways_read },
	{ "need", ".csv", need_read },
	{ "policy", ".csv", policy_read },
};

/* ---- where tables come from ---- */

static bool kind_takes(const struct catalog_kind *kind, struct str path)
{
	struct str folder, name;
	if (!kind->folder[0])
		return str_is(path, kind->suffix);
	return str_cut(path, '/', &folder, &name) && str_is(folder, kind->folder) && str_ends(name, kind->suffix) &&
		str_find(name, "/") < 0;
}

struct catalog_source catalog_builtin(struct arena *arena)
{
	struct catalog_source source = { .name = "data" };
	source.file = arena_array(arena, asset_count + 1, sizeof *source.file);
	for (size_t i = 0; i < asset_count; i++)
		if (strncmp(asset_list[i].path, "data/", 5) == 0)
			source.file[source.count++] = (struct catalog_file){ asset_list[i].path + 5, asset_bytes(&asset_list[i]) };
	return source;
}

enum err catalog_folder(struct cx *cx, const char *folder, struct catalog_source *ret)
{
	struct catalog_source source = { .name = folder };
	size_t room = 0;
	if (!file_is_folder(folder))
		return fail(cx, ERR_NO_FILE, "There is no folder %s.", folder);
	for (size_t k = 0; k < LENGTH(kinds); k++) {
		const char *below = kinds[k].folder[0] ? file_join(cx->arena, folder, kinds[k].folder) : folder;
		char **name = NULL;
		size_t names = 0;
		if (!file_is_folder(below))
			continue;
		TRY(file_list(cx, below, kinds[k].folder[0] ? "" : kinds[k].suffix, &name, &names));
		for (size_t i = 0; i < names; i++) {
			if (!kinds[k].folder[0] && strcmp(name[i], kinds[k].suffix) != 0)
				continue;
			struct catalog_file *file = ARRAY_PUSH(cx->arena, source.file, source.count, room);
			*file = (struct catalog_file){ kinds[k].folder[0] ? file_join(cx->arena, kinds[k].folder, name[i]) : name[i], STR_NONE };
			TRY(file_read(cx, file_join(cx->arena, below, name[i]), LIMIT_TABLE_FILE, &file->bytes));
		}
	}
	*ret = source;
	return OK;
}

/* ---- one run ---- */

static void hash_text(struct str bytes, char out[33])
{
	unsigned char hash[16];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)(bytes.p ? bytes.p : ""), bytes.n, NULL, 0);
	sodium_bin2hex(out, 33, hash, sizeof hash);
}

struct run {
	struct cx *cx;
	struct catalog *catalog;
	struct problems problems;
	crypto_generichash_state hash;
};

static void file_take(struct run *run, const struct catalog_kind *kind, const struct catalog_source *source,
	const struct catalog_file *file, bool site)
{
	struct catalog_reading r = { .cx = run->cx, .catalog = run->catalog, .arena = &run->catalog->arena,
		.problems = &run->problems, .site = site, .bytes = file->bytes };
	r.path = arena_text(r.arena, file->path);
	run->problems.file = file_join(r.arena, source->name, file->path);
	hash_text(file->bytes, r.hash);
	crypto_generichash_update(&run->hash, (const unsigned char *)file->path, strlen(file->path) + 1);
	crypto_generichash_update(&run->hash, (const unsigned char *)r.hash, sizeof r.hash);
	if (file->bytes.n > LIMIT_TABLE_FILE)
		problem_add(&run->problems, 1, 1, NULL, "The file has %zu bytes; a table may have %u. Split it.", file->bytes.n, LIMIT_TABLE_FILE);
	else
		kind->read(&r);
}

/* A file of a site that no reader takes would be dropped silently. */
static void strays_tell(struct run *run, const struct catalog_source *source)
{
	for (size_t i = 0; i < source->count; i++) {
		struct str path = str_of(source->file[i].path);
		bool taken = false;
		for (size_t k = 0; k < LENGTH(kinds) && !taken; k++)
			taken = kind_takes(&kinds[k], path);
		if (taken)
			continue;
		run->problems.file = file_join(&run->catalog->arena, source->name, source->file[i].path);
		problem_add(&run->problems, 1, 1, NULL, "This file is not read: tables of this folder end in another way (data/README.md). "
			"Rename it or take it away.");
	}
}

static void source_take(struct run *run, const struct catalog_source *source, bool site)
{
	for (size_t k = 0; k < LENGTH(kinds); k++)
		for (size_t i = 0; i < source->count; i++)
			if (kind_takes(&kinds[k], str_of(source->file[i].path)))
				file_take(run, &kinds[k], source, &source->file[i], site);
	if (site)
		strays_tell(run, source);
}

static int rule_order(const void *a, const void *b)
{
	const struct rule *x = *(struct rule *const *)a, *y = *(struct rule *const *)b;
	int c = str_cmp(x->id, y->id);
	return c ? c : (x->version > y->version) - (x->version < y->version);
}

static int redflag_order(const void *a, const void *b)
{
	const struct redflag *x = *(struct redflag *const *)a, *y = *(struct redflag *const *)b;
	int c = str_cmp(x->rule.id, y->rule.id);
	return c ? c : (x->rule.version > y->rule.version) - (x->rule.version < y->rule.version);
}

static int pathway_order(const void *a, const void *b)
{
	const struct pathway *x = *(struct pathway *const *)a, *y = *(struct pathway *const *)b;
	int c = str_cmp(x->id, y->id);
	return c ? c : (x->version > y->version) - (x->version < y->version);
}

static int instrument_order(const void *a, const void *b)
{
	const struct instrument *x = *(struct instrument *const *)a, *y = *(struct instrument *const *)b;
	int c = str_cmp(x->id, y->id);
	return c ? c : (x->version > y->version) - (x->version < y->version);
}

static int letter_order(const void *a, const void *b)
{
	const struct letter_kind *x = *(struct letter_kind *const *)a, *y = *(struct letter_kind *const *)b;
	int c = str_cmp(x->id, y->id);
	return c ? c : (x->version > y->version) - (x->version < y->version);
}

static int codelist_order(const void *a, const void *b)
{
	const struct codelist *x = *(struct codelist *const *)a, *y = *(struct codelist *const *)b;
	int c = str_cmp(x->id, y->id);
	if (c == 0)
		c = str_cmp(x->system, y->system);
	return c ? c : str_cmp(x->part, y->part);
}

/* Sorted, and the newest of each found. */
static void catalog_order(struct catalog *c)
{
	if (c->rules)
		qsort(c->rule, c->rules, sizeof *c->rule, rule_order);
	if (c->redflags)
		qsort(c->redflag, c->redflags, sizeof *c->redflag, redflag_order);
	if (c->pathways)
		qsort(c->pathway, c->pathways, sizeof *c->pathway, pathway_order);
	if (c->instruments)
		qsort(c->instrument, c->instruments, sizeof *c->instrument, instrument_order);
	if (c->letters)
		qsort(c->letter, c->letters, sizeof *c->letter, letter_order);
	if (c->codelists)
		qsort(c->codelist, c->codelists, sizeof *c->codelist, codelist_order);
	c->current = arena_array(&c->arena, c->rules + 1, sizeof *c->current);
	for (size_t i = 0; i < c->rules; i++)
		if (i + 1 == c->rules || !str_eq(c->rule[i]->id, c->rule[i + 1]->id))
			c->current[c->currents++] = c->rule[i];
	size_t kept = 0;
	for (size_t i = 0; i < c->redflags; i++)
		if (i + 1 == c->redflags || !str_eq(c->redflag[i]->rule.id, c->redflag[i + 1]->rule.id))
			c->redflag[kept++] = c->redflag[i];
	c->redflags = kept;
}

static int problem_order(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	int c = strcmp(x->file ? x->file : "", y->file ? y->file : "");
	if (c)
		return c;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return strcmp(x->say, y->say);
}

static enum err problems_tell(struct run *run, struct problems *ret)
{
	struct problems *p = &run->problems;
	qsort(p->list, p->count, sizeof *p->list, problem_order);
	const struct problem *first = &p->list[0];
	enum err err = fail(run->cx, ERR_TABLES, "The tables have %zu problem%s. %s is in %s, line %d%s%s: %s", p->count,
		p->count == 1 ? "" : "s", p->count == 1 ? "It" : "The first", first->file, first->line,
		first->field ? ", " : "", first->field ? first->field : "", first->say);
	for (size_t i = 0; ret && i < p->count; i++) {
		struct problem *copy = ARRAY_PUSH(ret->arena, ret->list, ret->count, ret->room);
		*copy = p->list[i];
		copy->file = arena_text(ret->arena, p->list[i].file);
		copy->field = p->list[i].field ? arena_text(ret->arena, p->list[i].field) : NULL;
		copy->say = arena_text(ret->arena, p->list[i].say);
	}
	return err;
}

enum err catalog_load(struct cx *cx, const struct catalog_source *builtin, const char *site_dir, struct catalog **ret,
	struct problems *problems)
{
	struct catalog_source site = { 0 };
	if (site_dir && file_is_folder(site_dir))
		TRY(catalog_folder(cx, site_dir, &site));
	return catalog_load_over(cx, builtin, &site, ret, problems);
}

enum err catalog_load_over(struct cx *cx, const struct catalog_source *builtin, const struct catalog_source *site, struct catalog **ret,
	struct problems *problems)
{
	AUTO(catalog) struct catalog *catalog = calloc(1, sizeof *catalog);
	must(catalog != NULL);
	arena_init(&catalog->arena, 0);
	struct run run = { .cx = cx, .catalog = catalog, .problems = { .arena = &catalog->arena } };
	must(sodium_init() >= 0);
	crypto_generichash_init(&run.hash, NULL, 0, 16);
	source_take(&run, builtin, false);
	source_take(&run, site, true);
	catalog_order(catalog);
	policy_cells(cx, catalog, &run.problems);
	if (run.problems.count)
		return problems_tell(&run, problems);
	unsigned char hash[16];
	crypto_generichash_final(&run.hash, hash, sizeof hash);
	sodium_bin2hex(catalog->version, sizeof catalog->version, hash, sizeof hash);
	*ret = catalog;
	catalog = NULL;
	return OK;
}

void catalog_free(struct catalog *catalog)
{
	if (!catalog)
		return;
	arena_free(&catalog->arena);
	free(catalog);
}

/* ---- asking it ---- */

const struct profession *catalog_profession(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->professions; i++)
		if (str_eq(catalog->profession[i].id, id))
			return &catalog->profession[i];
	return NULL;
}

const struct rule *catalog_rule(const struct catalog *catalog, struct str id, int64_t version)
{
	const struct rule *found = NULL;
	for (size_t i = 0; i < catalog->rules; i++)
		if (str_eq(catalog->rule[i]->id, id) && (version == 0 || catalog->rule[i]->version == version))
			found = catalog->rule[i];
	return found;
}

const struct pathway *const *catalog_pathway_versions(const struct catalog *catalog, struct str id, size_t *ret_count)
{
	size_t first = 0;
	while (first < catalog->pathways && !str_eq(catalog->pathway[first]->id, id))
		first++;
	size_t end = first;
	while (end < catalog->pathways && str_eq(catalog->pathway[end]->id, id))
		end++;
	*ret_count = end - first;
	return (const struct pathway *const *)catalog->pathway + first;
}

const struct pathway *catalog_pathway(const struct catalog *catalog, struct str id, int64_t version)
{
	size_t count;
	const struct pathway *const *list = catalog_pathway_versions(catalog, id, &count);
	for (size_t i = count; i-- > 0;)
		if (version == 0 || list[i]->version == version)
			return list[i];
	return NULL;
}

const struct instrument *catalog_instrument(const struct catalog *catalog, struct str id, int64_t version)
{
	for (size_t i = catalog->instruments; i-- > 0;)
		if (str_eq(catalog->instrument[i]->id, id) && (version == 0 || catalog->instrument[i]->version == version))
			return catalog->instrument[i];
	return NULL;
}

const struct letter_kind *catalog_letter(const struct catalog *catalog, struct str id, int64_t version)
{
	for (size_t i = catalog->letters; i-- > 0;)
		if (str_eq(catalog->letter[i]->id, id) && (version == 0 || catalog->letter[i]->version == version))
			return catalog->letter[i];
	return NULL;
}

const struct redflag *catalog_redflag(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->redflags; i++)
		if (str_eq(catalog->redflag[i]->rule.id, id))
			return catalog->redflag[i];
	return NULL;
}

struct codelist *const *catalog_codelists(const struct catalog *catalog, struct str id, size_t *ret_count)
{
	size_t first = 0;
	while (first < catalog->codelists && !str_eq(catalog->codelist[first]->id, id))
		first++;
	size_t end = first;
	while (end < catalog->codelists && str_eq(catalog->codelist[end]->id, id))
		end++;
	*ret_count = end - first;
	return catalog->codelist + first;
}

enum list_state catalog_list_state(const struct catalog *catalog, struct str id)
{
	size_t files;
	struct codelist *const *list = catalog_codelists(catalog, id, &files);
	enum list_state state = files ? LIST_SYNTHETIC : LIST_MISSING;
	for (size_t i = 0; i < files; i++)
		if (!str_starts(list[i]->system, "waymark-synthetic-"))
			state = !list[i]->checked || state == LIST_UNCHECKED ? LIST_UNCHECKED : LIST_CHECKED;
	return state;
}

static const struct { const char *list; enum label label; } label_lists[] = {
	{ "label-restricted", LABEL_R }, { "label-very-restricted", LABEL_V }, { "label-third-party", LABEL_THIRD_PARTY },
	{ "label-harm", LABEL_HARM }, { "label-safeguarding", LABEL_SAFEGUARDING }, { "label-domestic", LABEL_DOMESTIC },
	{ "label-sexual-health", LABEL_SEXUAL_HEALTH },
};

uint8_t catalog_code_labels(struct arena *arena, const struct catalog *catalog, struct str system, struct str code)
{
	uint8_t set = 0;
	for (size_t i = 0; i < LENGTH(label_lists); i++) {
		size_t files;
		struct codelist *const *list = catalog_codelists(catalog, str_of(label_lists[i].list), &files);
		for (size_t k = 0; k < files; k++)
			if (str_eq(list[k]->system, system) && codelist_find(list[k], code_canonical(arena, system, code)))
				set |= (uint8_t)(1 << label_lists[i].label);
	}
	return set;
}

const struct list_name *catalog_list_name(const struct catalog *catalog, struct str id)
{
	return list_name_find(catalog->name, catalog->names, id);
}

struct codeset *catalog_codesets(struct arena *arena, const struct catalog *catalog, const struct rule *rule,
	const struct code_row *rows, size_t count)
{
	struct codeset *set = arena_array(arena, (size_t)rule->lists + 1, sizeof *set);
	for (int i = 0; i < rule->lists; i++) {
		size_t files;
		struct codelist *const *list = catalog_codelists(catalog, rule->list[i], &files);
		codeset_resolve(arena, (const struct codelist *const *)list, files, rows, count, &set[i]);
	}
	return set;
}
