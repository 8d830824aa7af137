/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

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
