/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "doctor/evidence.h"

/* What is examined. */
typedef struct {
  const char *uuid;      /* of the connection; NULL: it is a file */
  const char *id;        /* what it is called */
  const char *interface; /* connection.interface-name, or NULL */
  WgreProfile *profile;
} WgreSubjectOfDoctor;

/* wgre_doctor_gather: asks the system all that the rules want to know. Changes nothing; sends some
 * packets to the far ends and to whom the tunnel leads to, and waits for what comes back: 1 second
 * when all is well, 20 at most. Without privileges some things remain unseen; evidence->unseen says
 * which. */
WgreEvidence *wgre_doctor_gather (const WgreSubjectOfDoctor *subject);
