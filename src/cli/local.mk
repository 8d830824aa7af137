# SPDX-License-Identifier: GPL-2.0-or-later
# The nm-wgre tool.
bin_PROGRAMS += %D%/nm-wgre
%C%_nm_wgre_SOURCES = \
	%D%/adopt.c %D%/adopted.c %D%/adopted.h \
	%D%/check.c \
	%D%/client-add.c %D%/client-list.c %D%/client-remove.c %D%/client-show.c \
	%D%/client-set.c %D%/client-rekey.c \
	%D%/client-file.c %D%/client-file.h \
	%D%/completion.c \
	%D%/connection-run.c %D%/connection-run.h \
	%D%/connection-find.c %D%/connection-find.h \
	%D%/connection-store.c \
	%D%/connection-source.c %D%/connection-source.h \
	%D%/diff.c %D%/diff.h \
	%D%/doctor.c \
	%D%/explain.c \
	%D%/genkey.c \
	%D%/handover.c %D%/handover.h \
	%D%/json.c %D%/json.h \
	%D%/key-io.c %D%/key-io.h \
	%D%/lock.c %D%/lock.h \
	%D%/main.c \
	%D%/pair.c \
	%D%/picture.c %D%/picture.h \
	%D%/pubkey.c \
	%D%/predecessor.c %D%/predecessor-native.c %D%/predecessor.h \
	%D%/qr-picture.c %D%/qr-picture.h \
	%D%/reload.c \
	%D%/server.c \
	%D%/set-secret.c \
	%D%/show.c \
	%D%/source.c %D%/source.h %D%/source-load.c %D%/source-load.h \
	%D%/source-plan.c %D%/source-plan.h \
	%D%/store.c %D%/store.h \
	%D%/subject.c %D%/subject.h \
	%D%/terminal.c %D%/terminal.h \
	%D%/unit.c %D%/unit.h \
	%D%/unlock.c \
	%D%/verb.c %D%/verb.h
%C%_nm_wgre_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(MNL_CFLAGS) $(JSON_CFLAGS)
%C%_nm_wgre_LDADD = src/lint/liblint.la src/doctor/gather/libdoctorgather.la src/doctor/libdoctor.la src/provision/libprovision.la src/bridge/libbridge.la \
	src/fence/libfence.la src/host/libchains.la src/host/libhost.la src/qr/libqr.la $(JSON_LIBS)

# The completion of bash, from the table of verbs.
nodist_bashcompletion_DATA = data/completion/nm-wgre
CLEANFILES += data/completion/nm-wgre
data/completion/nm-wgre: %D%/nm-wgre$(EXEEXT)
	$(AM_V_at)$(MKDIR_P) data/completion
	$(AM_V_GEN)src/cli/nm-wgre completion > $@.tmp && mv $@.tmp $@
EXTRA_DIST += %D%/README.md
