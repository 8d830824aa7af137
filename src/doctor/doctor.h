/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/evidence.h"

/* What is wrong with a tunnel, judged by evidence. Pure. */

typedef enum {
  WGRE_LIKELIHOOD_CERTAIN,  /* somebody has said so, or it can be seen */
  WGRE_LIKELIHOOD_LIKELY,   /* what is seen has this cause most of the time */
  WGRE_LIKELIHOOD_POSSIBLE, /* what is seen may have this cause */
} WgreLikelihood;

/* A cause that can be found: one row each in the table of doctor.c. */
typedef struct {
  const char *id;     /* stable: a word for scripts */
  const char *what;   /* the cause: a sentence; to be translated */
  const char *remedy; /* what to do: a sentence; to be translated */
} WgreCause;

typedef struct {
  const WgreCause *cause;
  WgreLikelihood likelihood;
  char *evidence; /* what was seen, a sentence */
  char *command;  /* that shows more, or repairs it */
} WgreDiagnosis;

/* wgre_doctor: of WgreDiagnosis, the likeliest first; empty when nothing is wrong. */
GPtrArray *wgre_doctor (const WgreEvidence *evidence);
/* wgre_doctor_cause: row @i of the table, or NULL behind the last one. */
const WgreCause *wgre_doctor_cause (guint i);
/* wgre_doctor_likelihood_name: "certain", "likely" or "possible". */
const char *wgre_doctor_likelihood_name (WgreLikelihood likelihood);
