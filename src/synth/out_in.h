/* Rows into buffers, buffers into the sink. Fields are quoted only where they must be. */
#ifndef SYNTH_OUT_IN_H
#define SYNTH_OUT_IN_H

#include "synth/synth.h"

enum { PRACTICES = 12, EMIS_PRACTICES = 7, FILES_EACH = 9 };
enum emis_file { EMIS_ORGANISATION, EMIS_PATIENT, EMIS_USER, EMIS_CODE, EMIS_DRUG, EMIS_CONSULTATION, EMIS_OBSERVATION,
	EMIS_REFERRAL, EMIS_ISSUE };
enum tpp_file { TPP_ORGANISATION, TPP_PATIENT, TPP_REGISTRATION, TPP_STAFF, TPP_EVENT, TPP_CODE, TPP_REFERRAL, TPP_MEDICATION };
enum { FILE_OUTPATIENT = PRACTICES * FILES_EACH, FILE_ADMITTED, FILE_EMERGENCY, FILE_MENTAL, FILE_TALKING, FILE_ORGANISATIONS,
	FILE_AGREEMENTS, FILE_FIFTHS, FILE_TRUTH, FILE_WHY, FILES };

#define OUT_BUFFER (64u << 10)            /* bytes kept of each file: writes of this size are cheap, and 117 of them are 7 MB */
#define OUT_ROW    (8u << 10)             /* the longest row with all its fields at their longest, far below this */

struct out_file { char path[64]; char *p; size_t n; };
struct synth_out {
	struct cx *cx;
	struct synth_sink *sink;
	struct out_file file[FILES];
	enum err err;                     /* of the first write that failed; later rows go nowhere */
	int at;                           /* the file of the row at hand */
	size_t start;                     /* where it starts in its buffer */
	bool first;
	int64_t rows, bytes;
	struct day known_from;            /* days from here on have their text ready */
	int known;
	char (*iso)[10], (*words)[11];
};

void out_init(struct synth_out *out, struct cx *cx, struct synth_sink *sink, struct day today);
void out_flush(struct synth_out *out);
void out_begin(struct synth_out *out, int file);
void out_str(struct synth_out *out, struct str text);
void out_text(struct synth_out *out, const char *text);          /* NULL: empty */
void out_int(struct synth_out *out, int64_t value);
void out_padded(struct synth_out *out, int64_t value, int digits);
void out_real(struct synth_out *out, double value, int decimals);       /* 0 to 2 */
void out_day(struct synth_out *out, struct day day);             /* 2026-11-21 */
void out_day_words(struct synth_out *out, struct day day, int minute);  /* 21 Nov 2026 09:05:00 */
void out_none(struct synth_out *out, int fields);
void out_end(struct synth_out *out);
void out_again(struct synth_out *out);                           /* the row just ended once more, byte for byte */
void out_header(struct synth_out *out, int file, const char *names);    /* "A,B,C" as it stands */

#endif
