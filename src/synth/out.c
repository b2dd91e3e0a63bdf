/* One row at a time into the buffer of its file. A buffer that could not hold one more row goes to the sink first, so that
 * writing a field needs no question about room. */
#include "synth/out_in.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"

static const char *const emis_names[FILES_EACH] = { "Admin_Organisation", "Admin_Patient", "Admin_UserInRole",
	"Coding_ClinicalCode", "Coding_DrugCode", "CareRecord_Consultation", "CareRecord_Observation",
	"CareRecord_ObservationReferral", "Prescribing_IssueRecord" };
static const char *const tpp_names[FILES_EACH] = { "SROrganisation", "SRPatient", "SRPatientRegistration", "SRStaffMember",
	"SREvent", "SRCode", "SRReferralOut", "SRPrimaryCareMedication", NULL };
static const char *const other_names[] = { "hes-outpatient", "hes-admitted", "hes-emergency", "mhsds-contacts",
	"talking-therapies", "organisations", "agreements", "fifths", "truth", "truth-records" };

static void name_files(struct synth_out *out)
{
	for (int p = 0; p < PRACTICES; p++)
		for (int f = 0; f < FILES_EACH; f++) {
			bool emis = p < EMIS_PRACTICES;
			const char *name = emis ? emis_names[f] : tpp_names[f];
			if (name)
				snprintf(out->file[p * FILES_EACH + f].path, sizeof out->file[0].path, "%s/Y99%03d/%s.csv",
					emis ? "emis-gp" : "tpp-gp", p + 1, name);
		}
	for (int f = FILE_OUTPATIENT; f < FILES; f++)
		snprintf(out->file[f].path, sizeof out->file[0].path, "%s.csv", other_names[f - FILE_OUTPATIENT]);
}

void out_init(struct synth_out *out, struct cx *cx, struct synth_sink *sink, struct day today)
{
	*out = (struct synth_out){ .cx = cx, .sink = sink, .at = -1 };
	name_files(out);
	for (int f = 0; f < FILES; f++)
		out->file[f].p = arena_alloc(cx->arena, OUT_BUFFER);
	out->known_from = (struct day){ today.day - 25 * 366 };
	out->known = 27 * 366;
	out->iso = arena_array(cx->arena, (size_t)out->known, sizeof *out->iso);
	out->words = arena_array(cx->arena, (size_t)out->known, sizeof *out->words);
	for (int i = 0; i < out->known; i++) {
		char text[DAY_TEXT], words[24];
		struct day day = { out->known_from.day + i };
		int y, m, d;
		memcpy(out->iso[i], day_iso(day, text), 10);
		day_split(day, &y, &m, &d);
		snprintf(words, sizeof words, "%02d %.3s %04d", d, &"JanFebMarAprMayJunJulAugSepOctNovDec"[(m - 1) * 3], y);
		memcpy(out->words[i], words, 11);
	}
}

static void flush(struct synth_out *out, int file)
{
	struct out_file *f = &out->file[file];
	if (f->n > 0 && out->err == OK)
		out->err = out->sink->write(out->cx, out->sink->inside, file, f->path, (struct str){ f->p, f->n });
	f->n = 0;
}

void out_flush(struct synth_out *out)
{
	for (int f = 0; f < FILES; f++)
		flush(out, f);
}

void out_begin(struct synth_out *out, int file)
{
	must(out->file[file].path[0]);
	if (out->file[file].n + 2 * OUT_ROW > OUT_BUFFER)        /* this row, and once more by out_again */
		flush(out, file);
	out->at = file;
	out->start = out->file[file].n;
	out->first = true;
}

static inline struct out_file *field(struct synth_out *out)
{
	struct out_file *f = &out->file[out->at];
	if (!out->first)
		f->p[f->n++] = ',';
	out->first = false;
	return f;
}

static inline void bytes(struct out_file *f, const char *p, size_t n)
{
	memcpy(f->p + f->n, p, n);
	f->n += n;
}

static bool needs_quotes(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ',' || text.p[i] == '"' || text.p[i] == '\n' || text.p[i] == '\r')
			return true;
	return false;
}

void out_str(struct synth_out *out, struct str text)
{
	struct out_file *f = field(out);
	must(text.n < 1000);                                     /* keeps the row within OUT_ROW */
	if (!needs_quotes(text)) {
		bytes(f, text.p ? text.p : "", text.n);
		return;
	}
	f->p[f->n++] = '"';
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			f->p[f->n++] = '"';
		f->p[f->n++] = text.p[i];
	}
	f->p[f->n++] = '"';
}

void out_text(struct synth_out *out, const char *text)
{
	struct out_file *f = field(out);
	if (text)
		bytes(f, text, strlen(text));
}

static size_t digits_of(uint64_t value, char out[20])
{
	char back[20];
	size_t n = 0;
	do {
		back[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	for (size_t i = 0; i < n; i++)
		out[i] = back[n - 1 - i];
	return n;
}

void out_int(struct synth_out *out, int64_t value)
{
	struct out_file *f = field(out);
	char digits[20];
	if (value < 0)
		f->p[f->n++] = '-';
	size_t n = digits_of(value < 0 ? (uint64_t)-value : (uint64_t)value, digits);
	bytes(f, digits, n);
}

void out_padded(struct synth_out *out, int64_t value, int digits)
{
	struct out_file *f = field(out);
	char text[20];
	size_t n = digits_of((uint64_t)value, text);
	for (int i = (int)n; i < digits; i++)
		f->p[f->n++] = '0';
	bytes(f, text, n);
}

void out_real(struct synth_out *out, double value, int decimals)
{
	static const int scale[] = { 1, 10, 100 };
	int64_t n = (int64_t)llround(fabs(value) * scale[decimals]);
	char text[20];
	struct out_file *f = field(out);
	if (value < 0 && n > 0)
		f->p[f->n++] = '-';
	bytes(f, text, digits_of((uint64_t)(n / scale[decimals]), text));
	if (decimals == 0)
		return;
	f->p[f->n++] = '.';
	if (decimals == 2 && n % 100 < 10)
		f->p[f->n++] = '0';
	bytes(f, text, digits_of((uint64_t)(n % scale[decimals]), text));
}

void out_day(struct synth_out *out, struct day day)
{
	char text[DAY_TEXT];
	int64_t i = (int64_t)day.day - out->known_from.day;
	if (!day_known(day))
		out_none(out, 1);
	else if (i >= 0 && i < out->known)
		bytes(field(out), out->iso[i], 10);
	else
		out_text(out, day_iso(day, text));
}

void out_day_words(struct synth_out *out, struct day day, int minute)
{
	int64_t i = (int64_t)day.day - out->known_from.day;
	int y, m, d, at = minute < 0 ? 0 : minute;
	if (!day_known(day)) {
		out_none(out, 1);
		return;
	}
	struct out_file *f = field(out);
	if (i >= 0 && i < out->known) {
		bytes(f, out->words[i], 11);
	} else {
		char text[24];
		day_split(day, &y, &m, &d);
		snprintf(text, sizeof text, "%02d %.3s %04d", d, &"JanFebMarAprMayJunJulAugSepOctNovDec"[(m - 1) * 3], y);
		bytes(f, text, 11);
	}
	char clock[] = { ' ', (char)('0' + at / 600), (char)('0' + at / 60 % 10), ':', (char)('0' + at % 60 / 10),
		(char)('0' + at % 10), ':', '0', '0' };
	bytes(f, clock, sizeof clock);
}

void out_none(struct synth_out *out, int fields)
{
	for (int i = 0; i < fields; i++)
		field(out);
}

void out_end(struct synth_out *out)
{
	struct out_file *f = &out->file[out->at];
	f->p[f->n++] = '\n';
	must(f->n - out->start <= OUT_ROW);
	out->rows++;
	out->bytes += (int64_t)(f->n - out->start);
}

void out_again(struct synth_out *out)
{
	struct out_file *f = &out->file[out->at];
	size_t n = f->n - out->start;
	memcpy(f->p + f->n, f->p + out->start, n);
	out->start = f->n;
	f->n += n;
	out->rows++;
	out->bytes += (int64_t)n;
}

void out_header(struct synth_out *out, int file, const char *names)
{
	out_begin(out, file);
	out_text(out, names);
	out->rows--;
	out_end(out);
}
