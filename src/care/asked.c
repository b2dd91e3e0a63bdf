/* Which tables speak today. */
#include "care/asked.h"

#include "record/setting.h"
#include "record/timeline.h"
#include "rule/casefind.h"

enum err service_mode(struct cx *cx, struct db *db, struct service *ret)
{
	struct str mode;
	TRY(setting_get(cx, db, "mode", STR("training"), &mode));
	ret->live = str_is(mode, "live");
	return OK;
}

enum err service_comorbid(struct cx *cx, struct db *db, enum comorbid_mode *ret)
{
	struct str word;
	TRY(setting_get(cx, db, "comorbid", STR("rule"), &word));
	*ret = str_is(word, "exclude") ? COMORBID_STRICT : str_is(word, "flag") ? COMORBID_FLAG : COMORBID_NONE;
	return OK;
}

static enum err signed_standing(struct cx *cx, struct db *db, const struct table_asked *table, struct day today, struct standing_told *ret)
{
	struct signing signing;
	struct str key = str_of(arena_printf(cx->arena, "%s:%.*s", table->subject, STRF(table->id)));
	enum err err = signing_latest(cx, db, key, &signing);
	if (err == ERR_NOT_FOUND || (err == OK && !str_is(signing.hash, table->hash))) {
		cx_clear(cx);
		*ret = (struct standing_told){ STANDING_NOT_SIGNED, false, "No clinical safety officer has signed this version: it does not speak in live.",
			DAY_NONE };
		return OK;
	}
	TRY(err);
	ret->review_by = signing.review_by;
	if (signing.review_by.day < today.day)
		*ret = (struct standing_told){ STANDING_OVERDUE, false, "Its review day has passed: it does not speak in live until it is signed again.",
			signing.review_by };
	return OK;
}

enum err rule_standing(struct cx *cx, struct db *db, const struct service *service, const struct rule *rule, const char *subject,
		       const struct codeset *set, struct day today, struct standing_told *ret)
{
	int list = -1;
	enum rule_ready ready = casefind_ready(rule, set, &list);
	*ret = (struct standing_told){ STANDING_IN_USE, true, NULL, DAY_NONE };
	if (!rule->on) {
		*ret = (struct standing_told){ STANDING_OFF, false, "Off by default: a site may switch it on in its own copy of the table.", DAY_NONE };
		return OK;
	}
	if (ready == RULE_LIST_MISSING) {          /* HAZ-015 */
		*ret = (struct standing_told){ STANDING_LIST_MISSING, !service->live, arena_printf(cx->arena,
			"The code list %.*s is missing here, so what depends on it is not known. `waymark codelist add` brings one.",
			STRF(rule->list[list])), DAY_NONE };
		return OK;
	}
	if (ready == RULE_LIST_UNCHECKED || !rule->checked)
		*ret = (struct standing_told){ STANDING_UNCHECKED, !service->live, ready == RULE_LIST_UNCHECKED ?
			arena_printf(cx->arena, "The code list %.*s has not been checked by anyone here.", STRF(rule->list[list])) :
			"Nobody has checked this table here yet.", DAY_NONE };
	if (service->live && ret->asked)           /* HAZ-012 */
		TRY(signed_standing(cx, db, &(struct table_asked){ subject, rule->id, rule->hash, rule->checked }, today, ret));
	return OK;
}

enum err table_standing(struct cx *cx, struct db *db, const struct service *service, const struct table_asked *table, struct day today,
			struct standing_told *ret)
{
	*ret = (struct standing_told){ STANDING_IN_USE, true, NULL, DAY_NONE };
	if (!table->checked)
		*ret = (struct standing_told){ STANDING_UNCHECKED, !service->live, "Nobody has checked this table here yet.", DAY_NONE };
	if (service->live && ret->asked)           /* HAZ-012 */
		TRY(signed_standing(cx, db, table, today, ret));
	return OK;
}

enum err asked_build(struct cx *cx, struct db *db, const struct catalog *catalog, struct day today, struct asked *ret)
{
	struct code_row *codes;
	size_t n;
	struct service service;
	struct standing_told told;
	TRY(service_mode(cx, db, &service));
	TRY(codes_load(cx, db, &codes, &n));
	*ret = (struct asked){ .name = catalog->name, .names = catalog->names, .policy = catalog->policy, .catalog = catalog->version,
		.tables = catalog };
	TRY(service_comorbid(cx, db, &ret->comorbid));
	ret->rule = arena_array(cx->arena, catalog->currents + 1, sizeof *ret->rule);
	for (size_t i = 0; i < catalog->currents; i++) {
		struct asked_rule a = { catalog->current[i], catalog_codesets(cx->arena, catalog, catalog->current[i], codes, n) };
		TRY(rule_standing(cx, db, &service, a.rule, "rule", a.set, today, &told));
		if (told.asked)
			ret->rule[ret->rules++] = a;
	}
	ret->flag = arena_array(cx->arena, catalog->redflags + 1, sizeof *ret->flag);
	for (size_t i = 0; i < catalog->redflags; i++) {
		const struct redflag *flag = catalog->redflag[i];
		struct asked_flag a = { flag, catalog_codesets(cx->arena, catalog, &flag->rule, codes, n) };
		TRY(rule_standing(cx, db, &service, &flag->rule, "redflag", a.set, today, &told));
		if (told.asked)
			ret->flag[ret->flags++] = a;
		else
			ret->flags_left_out |= flag->rule.on;
	}
	return OK;
}
