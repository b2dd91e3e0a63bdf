/* Errors of the world: one enum, made from data/errors.csv with HTTP status, exit code, ACK code and sentence. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "gen/errors.h"   /* enum err { OK = 0, ERR_..., ERR_COUNT } */

struct err_row {
	enum err code;
	const char *name;       /* "NOT_FOUND" */
	int http;               /* status of the answer */
	int exit;               /* exit code of a command */
	const char *ack;        /* HL7 v2 acknowledgement: AA, AE or AR */
	const char *say;        /* what a person reads: what it means and what to do */
};

/* The row of an error; every enum value has one. */
const struct err_row *err_row(enum err err);

/* Pass an error on. */
#define TRY(expression) do { enum err try_ = (expression); if (try_ != OK) return try_; } while (0)

#endif
