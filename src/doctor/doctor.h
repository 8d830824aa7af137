/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/diagnosis.h"
#include "doctor/evidence.h"

/* What is wrong with a tunnel, judged by evidence. Pure. */

/* wgre_doctor: of WgreDiagnosis, the likeliest first; empty when nothing is wrong. */
GPtrArray *wgre_doctor (const WgreEvidence *evidence);
/* wgre_doctor_cause: row @i of the table, or NULL behind the last one. */
const WgreCause *wgre_doctor_cause (guint i);
/* wgre_doctor_likelihood_name: "certain", "likely" or "possible". */
const char *wgre_doctor_likelihood_name (WgreLikelihood likelihood);
