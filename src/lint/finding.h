/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

typedef enum {
  WGRE_SEVERITY_ADVICE,  /* works; could be better */
  WGRE_SEVERITY_WARNING, /* works, but hardly as it was meant */
  WGRE_SEVERITY_ERROR,   /* does not work, or protects nothing */
} WgreSeverity;

/* A rule as it is shown: one row each in the table of lint.c. */
typedef struct {
  const char *id; /* stable: a word for scripts */
  WgreSeverity severity;
  const char *why; /* a sentence or two that are true of all its findings; marked for translation */
} WgreLintRule;

typedef struct {
  const WgreLintRule *rule;
  char *key;   /* of vpn.data or vpn.secrets; NULL: the profile as a whole */
  char *other; /* the key of a second one that it is about, or NULL */
  char *item;  /* the part of the key's value that it is about; NULL: all of it; never a secret */
  char *what;  /* a sentence; begins with the key if there is one */
  char *fix;   /* what to do */
} WgreFinding;

/* Another profile of the system that may be up at the same time. */
typedef struct {
  char *name;
  guint16 listen_port; /* 0: none */
  gboolean has_public_key;
  WgreKey public_key;   /* its own */
  WgreProfile *profile; /* of what is looked at together with this one, and may be its far end; a
                           reference, NULL: it is not */
} WgreLintOther;

/* What the caller knows beside the profile. Zero is a good default for every field. */
typedef struct {
  const GPtrArray *others; /* of WgreLintOther; may be NULL */
  const char *readable;    /* name of the file that has the secrets, when everybody may read it */
  guint mtu_limit; /* largest MTU of the link that the way to the far ends leaves; 0: not known */
  gboolean strict_rpfilter;    /* firewalld has IPv6_rpfilter=strict */
  const GHashTable *addresses; /* set of the text of each address of this host; NULL: the host was
                                  not asked */
  gboolean dns_shared; /* NetworkManager may ask name servers of other connections beside the
                          profile's */
} WgreLintFacts;

/* wgre_finding_new: @key, @item, @fix: may be NULL. Takes ownership of @what and @fix. */
WgreFinding *wgre_finding_new (const WgreLintRule *rule, const char *key, const char *item,
                               char *what, char *fix);
/* wgre_finding_free: NULL is fine. */
void wgre_finding_free (WgreFinding *finding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreFinding, wgre_finding_free)
/* wgre_lint_other_free: NULL is fine. */
void wgre_lint_other_free (WgreLintOther *other);
