/* The pack, file by file. */
#include "exchange/subject_pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/role.h"
#include "base/file.h"
#include "base/must.h"
#include "care/subject_words.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "exchange/audit_event.h"
#include "model/event.h"
#include "model/person.h"
#include "print/html.h"
#include "record/audit.h"

/* ---- files ---- */

struct writing { struct cx *cx; struct db *db; int64_t patient; const struct subject_pack *pack; const char *folder; struct day today; size_t files;
	struct buf html; };

static enum err put(struct writing *w, const char *name, struct str text)
{
	w->files++;
	return file_write(w->cx, file_join(w->cx->arena, w->folder, name), text, 0600);
}

static void text(struct buf *html, const char *before, struct str s, const char *after)
{
	buf_text(html, before);
	html_text(html, s);
	buf_text(html, after);
}

static size_t given_in(const struct writing *w, const struct subject_section *s)
{
	size_t n = 0;
	for (size_t i = 0; i < w->pack->rows; i++)
		n += w->pack->fate[i] == SUBJECT_GIVEN && str_is(w->pack->row[i].section, s->id);
	return n;
}

static void head_put(struct writing *w, const struct subject_section *s, struct buf *csv)
{
	bool first = true;
	text(&w->html, "<section><h2>", str_of(s->title), "</h2><table><thead><tr>");
	for (int i = 0; i < SUBJECT_COLUMNS; i++) {
		if (!s->head[i])
			continue;
		text(&w->html, "<th scope=\"col\">", str_of(s->head[i]), "</th>");
		csv_put(csv, str_of(s->head[i]), first);
		first = false;
	}
	buf_text(&w->html, "</tr></thead><tbody>\n");
	csv_end(csv);
}

static void row_put(struct writing *w, const struct subject_section *s, const struct subject_row *r, struct buf *csv)
{
	bool first = true;
	buf_text(&w->html, "<tr>");
	for (int i = 0; i < SUBJECT_COLUMNS; i++) {
		if (!s->head[i])
			continue;
		struct str value = subject_cell(w->cx, r, i);
		text(&w->html, "<td>", str_known(value) ? value : STR(""), "</td>");
		csv_put_safe(csv, str_known(value) ? value : STR(""), first);
		first = false;
	}
	buf_text(&w->html, "</tr>\n");
	csv_end(csv);
}

static enum err section_put(struct writing *w, const struct subject_section *s)
{
	AUTO(buf) struct buf csv = { 0 };
	if (!given_in(w, s))
		return OK;
	buf_init(&csv, LIMIT_BUF);
	head_put(w, s, &csv);
	for (size_t i = 0; i < w->pack->rows; i++) {
		struct arena_mark mark = arena_mark(w->cx->arena);
		if (w->pack->fate[i] == SUBJECT_GIVEN && str_is(w->pack->row[i].section, s->id))
			row_put(w, s, &w->pack->row[i], &csv);
		arena_back(w->cx->arena, mark);
	}
	buf_text(&w->html, "</tbody></table></section>\n");
	return csv.full ? fail(w->cx, ERR_OVER_LIMIT, "The pack is larger than a file may be.") : put(w, arena_printf(w->cx->arena, "%s.csv", s->id),
		buf_view(&csv));
}

/* ---- who looked ---- */

static struct str role_say(struct str role)
{
	const struct role *r = str_known(role) ? role_find(role) : NULL;
	return r ? str_of(r->title) : str_is(role, AUDIT_CONSOLE) ? STR(AUDIT_CONSOLE_SAY) : str_known(role) ? role : STR("");
}

static enum err look_put(struct writing *w, const struct subject_look *l, struct buf *csv)
{
	struct str agreements = STR("");
	TRY(audit_agreements_say(w->cx, w->db, l->agreements, &agreements));
	const struct str cells[] = { subject_instant_say(w->cx, l->at), str_known(l->staff) ? l->staff : STR("Waymark itself"),
		str_known(l->organisation) ? l->organisation : STR("whoever runs Waymark"), role_say(l->role), l->operation, l->class,
		l->purpose >= 0 && l->purpose < PURPOSES ? str_of(purpose_name((enum purpose)l->purpose)) : STR(""), agreements,
		audit_relations_say(w->cx->arena, l->relations), l->denied ? STR("refused") : l->glass ? STR("in an emergency") : STR("done") };
	buf_text(&w->html, "<tr>");
	for (size_t i = 0; i < LENGTH(cells); i++) {
		text(&w->html, "<td>", str_known(cells[i]) ? cells[i] : STR(""), "</td>");
		csv_put_safe(csv, str_known(cells[i]) ? cells[i] : STR(""), i == 0);
	}
	buf_text(&w->html, "</tr>\n");
	csv_end(csv);
	return OK;
}

static enum err looks_put(struct writing *w)
{
	static const char *const heads[] = { "When", "Who", "For", "Role", "Did", "With", "Purpose", "Under which agreement", "Because", "Outcome" };
	AUTO(buf) struct buf csv = { 0 };
	struct subject_look *l;
	size_t n;
	int64_t after = 0;
	buf_init(&csv, LIMIT_BUF);
	buf_text(&w->html, "<section><h2>Who looked at your record, and under which agreement</h2><table><thead><tr>");
	for (size_t i = 0; i < LENGTH(heads); i++) {
		text(&w->html, "<th scope=\"col\">", str_of(heads[i]), "</th>");
		csv_put(&csv, str_of(heads[i]), i == 0);
	}
	buf_text(&w->html, "</tr></thead><tbody>\n");
	csv_end(&csv);
	do {
		struct arena_mark mark = arena_mark(w->cx->arena);
		TRY(subject_looks(w->cx, w->db, w->patient, after, &l, &n));
		for (size_t i = 0; i < n; i++) {
			if (subject_look_in_scope(&w->pack->scope, l[i].by, l[i].agreements))
				TRY(look_put(w, &l[i], &csv));
			after = l[i].no;
		}
		arena_back(w->cx->arena, mark);
	} while (n);
	buf_text(&w->html, "</tbody></table></section>\n");
	return csv.full ? fail(w->cx, ERR_OVER_LIMIT, "The log is larger than a file may be.") : put(w, "audit.csv", buf_view(&csv));
}

/* ---- FHIR ---- */

static const char *resource_of(int64_t kind)
{
	switch ((enum event_kind)kind) {
	case EVENT_ENTRY: case EVENT_SYMPTOM: case EVENT_DIAGNOSIS: return "Condition";
	case EVENT_INVESTIGATION: case EVENT_TOLD: return "Observation";
	case EVENT_PROCEDURE: return "Procedure";
	case EVENT_MEDICATION: return "MedicationStatement";
	case EVENT_REFERRAL: return "ServiceRequest";
	case EVENT_LETTER: return "DocumentReference";
	default: return "Encounter";
	}
}

static void pair(struct json_out *o, const char *key, const char *value)
{
	json_key(o, key);
	json_put_text(o, value);
}

static void code_put(struct json_out *o, const char *key, const struct subject_row *r, bool listed)
{
	static const char *const systems[][2] = { { "snomed-ct", "http://snomed.info/sct" }, { "icd10", "http://hl7.org/fhir/sid/icd-10" },
		{ "dmd", "https://dmd.nhs.uk" }, { "opcs4", "https://fhir.hl7.org.uk/Id/opcs-4" } };
	struct str system, value;
	json_key(o, key);
	if (listed)
		json_open(o, '[');
	json_open(o, '{');
	if (str_known(r->text[1]) && str_cut(r->text[1], ' ', &system, &value)) {
		json_key(o, "coding");
		json_open(o, '[');
		json_open(o, '{');
		json_key(o, "system");
		const char *known = NULL;
		for (size_t i = 0; i < LENGTH(systems); i++)
			known = str_is(system, systems[i][0]) ? systems[i][1] : known;
		json_put_str(o, known ? str_of(known) : system);
		json_key(o, "code");
		json_put_str(o, value);
		json_close(o, '}');
		json_close(o, ']');
	}
	json_key(o, "text");
	json_put_str(o, str_known(r->text[2]) ? r->text[2] : str_known(r->text[0]) ? r->text[0] : str_of(event_kind_name((enum event_kind)r->kind)));
	json_close(o, '}');
	if (listed)
		json_close(o, ']');
}

static void day_put(struct json_out *o, const char *key, struct day day)
{
	char iso[DAY_TEXT];
	if (day_known(day))
		pair(o, key, day_iso(day, iso));
}

static void period_put(struct json_out *o, const struct subject_row *r)
{
	json_key(o, "period");
	json_open(o, '{');
	day_put(o, "start", r->on);
	day_put(o, "end", r->until);
	json_close(o, '}');
}

static void subject_put(struct json_out *o)
{
	json_key(o, "subject");
	json_open(o, '{');
	pair(o, "reference", "Patient/you");
	json_close(o, '}');
}

static void coded(struct json_out *o, const char *key, const char *system, const char *code)
{
	json_key(o, key);
	json_open(o, '{');
	pair(o, "system", system);
	pair(o, "code", code);
	json_close(o, '}');
}

/* What R4 makes obligatory of each, and what we know. */
static void event_put(struct json_out *o, const struct subject_row *r, size_t no)
{
	const char *type = resource_of(r->kind);
	char id[32];
	snprintf(id, sizeof id, "event-%zu", no);
	json_open(o, '{');
	pair(o, "resourceType", type);
	pair(o, "id", id);
	subject_put(o);
	if (strcmp(type, "Encounter") == 0) {
		pair(o, "status", r->more == 0 ? "cancelled" : "finished");
		coded(o, "class", "http://terminology.hl7.org/CodeSystem/v3-ActCode", r->kind == EVENT_EMERGENCY ? "EMER" : r->kind == EVENT_ADMISSION ||
			r->kind == EVENT_WARD_STAY ? "IMP" : "AMB");
		period_put(o, r);
		code_put(o, "type", r, true);
	} else if (strcmp(type, "Condition") == 0) {
		day_put(o, "onsetDateTime", r->on);
		code_put(o, "code", r, false);
	} else if (strcmp(type, "Observation") == 0) {
		pair(o, "status", "final");
		day_put(o, "effectiveDateTime", r->on);
		code_put(o, "code", r, false);
	} else if (strcmp(type, "Procedure") == 0) {
		pair(o, "status", "completed");
		day_put(o, "performedDateTime", r->on);
		code_put(o, "code", r, false);
	} else if (strcmp(type, "MedicationStatement") == 0) {
		pair(o, "status", "unknown");
		day_put(o, "effectiveDateTime", r->on);
		code_put(o, "medicationCodeableConcept", r, false);
	} else if (strcmp(type, "ServiceRequest") == 0) {
		pair(o, "status", "unknown");
		pair(o, "intent", "order");
		day_put(o, "authoredOn", r->on);
		code_put(o, "code", r, false);
	} else {
		pair(o, "status", "current");
		code_put(o, "type", r, false);
		json_key(o, "content");
		json_open(o, '[');
		json_open(o, '{');
		json_key(o, "attachment");
		json_open(o, '{');
		pair(o, "title", "The letter itself is not kept here");
		json_close(o, '}');
		json_close(o, '}');
		json_close(o, ']');
	}
	json_close(o, '}');
}

static void patient_put(struct json_out *o, const struct writing *w)
{
	const struct subject_row *last = NULL;
	json_open(o, '{');
	pair(o, "resourceType", "Patient");
	pair(o, "id", "you");
	for (size_t i = 0; i < w->pack->rows; i++)
		if (w->pack->fate[i] == SUBJECT_GIVEN && str_is(w->pack->row[i].section, "demographic") && w->pack->row[i].flag == 1)
			last = &w->pack->row[i];
	if (last) {
		json_key(o, "name");
		json_open(o, '[');
		json_open(o, '{');
		json_key(o, "text");
		json_put_str(o, str_trim(last->text[0]));
		json_close(o, '}');
		json_close(o, ']');
		day_put(o, "birthDate", last->on);
		pair(o, "gender", last->kind == SEX_FEMALE ? "female" : last->kind == SEX_MALE ? "male" : last->kind == SEX_OTHER ? "other" : "unknown");
	}
	json_close(o, '}');
}

struct looks { const struct writing *w; struct buf *lines; };

static enum err audit_line(struct cx *cx, void *who, const struct audit_told *t)
{
	struct looks *l = who;
	struct buf *buf = l->lines;
	if (!subject_look_in_scope(&l->w->pack->scope, t->organisation, t->agreements))
		return OK;
	audit_event_put(buf, t);
	buf_char(buf, '\n');
	return buf->full ? fail(cx, ERR_OVER_LIMIT, "The log is larger than a file may be.") : OK;
}

static enum err fhir_put(struct writing *w)
{
	AUTO(buf) struct buf lines = { 0 }, looks = { 0 };
	buf_init(&lines, LIMIT_BUF);
	buf_init(&looks, LIMIT_BUF);
	struct json_out o = { .buf = &lines };
	size_t no = 0;
	patient_put(&o, w);
	buf_char(&lines, '\n');
	for (size_t i = 0; i < w->pack->rows; i++) {
		if (!str_is(w->pack->row[i].section, "event") || w->pack->fate[i] != SUBJECT_GIVEN)
			continue;
		o = (struct json_out){ .buf = &lines };
		event_put(&o, &w->pack->row[i], ++no);
		buf_char(&lines, '\n');
	}
	TRY(audit_list(w->cx, w->db, &(struct audit_ask){ .patient = w->patient, .to = { INT64_MAX } }, audit_line,
		&(struct looks){ w, &looks }));
	if (lines.full)
		return fail(w->cx, ERR_OVER_LIMIT, "The pack is larger than a file may be.");
	TRY(put(w, "record.ndjson", buf_view(&lines)));
	return put(w, "AuditEvent.ndjson", buf_view(&looks));
}

/* ---- the whole ---- */

static void intro_put(struct writing *w, struct str name)
{
	char asked[DAY_TEXT], today[DAY_TEXT];
	buf_text(&w->html, "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>All that is held of you</title>\n"
		"<style>body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#212b32}table{border-collapse:collapse;"
		"width:100%;font-size:14px}th,td{border-bottom:1px solid #d8dde0;padding:.3rem .6rem;text-align:left;vertical-align:top}"
		"section{margin:2rem 0;overflow-x:auto}@media print{body{margin:0;font-size:11pt}section{overflow:visible}}</style></head><body>\n"
		"<h1>All that is held of you</h1>\n");
	text(&w->html, "<p><b>", name, "</b></p>\n");
	buf_printf(&w->html, "<p>You asked on %s. This was put together on %s. Each table is also in a file of its own (CSV, for a spreadsheet), and in "
		"<i>record.ndjson</i> and <i>AuditEvent.ndjson</i> (FHIR R4), so that you can take it elsewhere.</p>\n"
		"<p>If something is wrong, you may ask for it to be corrected. If you are not content with what you were given, you may ask for it to "
		"be looked at again, and complain to the Information Commissioner (ico.org.uk). The files in which this came are kept word for word as "
		"well; ask, if you want those lines.</p>\n", day_words(w->pack->request.asked, asked), day_words(w->today, today));
}

static enum err holders_put(struct writing *w)
{
	struct subject_name *h;
	size_t n;
	TRY(subject_holders(w->cx, w->db, w->patient, &h, &n));
	buf_text(&w->html, "<section><h2>Whose records these are</h2><ul>\n");
	for (size_t i = 0; i < n; i++)
		if (subject_in_scope(&w->pack->scope, h[i].answers))
			text(&w->html, "<li>", h[i].name, "</li>\n");
	buf_text(&w->html, "</ul><p>Each organisation answers for the records that it keeps. Others keep theirs in the same system: ask those where you "
		"were seen.</p></section>\n");
	return OK;
}

static enum err all_put(struct writing *w)
{
	struct str name = STR("");
	for (size_t i = 0; i < w->pack->rows; i++)
		if (str_is(w->pack->row[i].section, "demographic") && w->pack->row[i].flag == 1)
			name = str_trim(w->pack->row[i].text[0]);
	intro_put(w, name);
	TRY(holders_put(w));
	size_t count;
	const struct subject_section *sections = subject_sections(&count);
	for (size_t i = 0; i < count; i++)
		TRY(section_put(w, &sections[i]));
	TRY(looks_put(w));
	TRY(fhir_put(w));
	buf_text(&w->html, "</body></html>\n");
	return w->html.full ? fail(w->cx, ERR_OVER_LIMIT, "The pack is larger than a file may be.") : put(w, "index.html", buf_view(&w->html));
}

enum err subject_pack_write(struct cx *cx, struct db *db, int64_t patient, const struct subject_pack *pack, const char *folder, struct day today,
			    size_t *ret_files)
{
	if (file_exists(folder))
		return fail(cx, ERR_CONFLICT, "%s is there already. Name another folder.", folder);
	struct writing w = { .cx = cx, .db = db, .patient = patient, .pack = pack, .folder = folder, .today = today };
	TRY(file_make_folder(cx, folder, 0700));
	buf_init(&w.html, LIMIT_BUF);
	enum err err = all_put(&w);
	buf_free(&w.html);
	TRY(err);
	*ret_files = w.files;
	return OK;
}
