# SPDX-License-Identifier: GPL-2.0-or-later
# Packages. The spec is in the tarball: rpmbuild -ta $(distdir).tar.xz
EXTRA_DIST += %D%/README.md %D%/NetworkManager-wgre.spec %D%/NetworkManager-wgre.rpmlintrc

# Those of Debian, as a distribution builds them: of the tarball and debian/, which is not in it. DEB_ARGUMENTS are for
# dpkg-buildpackage (-b: no source package). They are left in the folder deb.
DEB_ARGUMENTS =
debian_name = network-manager-wgre_$(PACKAGE_VERSION)
.PHONY: deb rpm
deb: dist
	$(AM_V_at)rm -rf deb && $(MKDIR_P) deb
	$(AM_V_at)cp $(distdir).tar.xz deb/$(debian_name).orig.tar.xz && tar -C deb -x -f $(distdir).tar.xz && \
		cp -r $(srcdir)/debian deb/$(distdir)/
	cd deb/$(distdir) && dpkg-buildpackage -us -uc $(DEB_ARGUMENTS)

# On a Debian, which has neither RPM's database of packages nor systemd's macros for it, RPM_ARGUMENTS='$(debian_rpm)'.
RPM_ARGUMENTS =
debian_rpm = --nodeps --define "_unitdir /usr/lib/systemd/system" --define "_userunitdir /usr/lib/systemd/user" \
	--define "_udevrulesdir /usr/lib/udev/rules.d" --define "_modprobedir /usr/lib/modprobe.d"
rpm: dist
	$(AM_V_at)rm -rf rpm && $(MKDIR_P) rpm
	rpmbuild -ta --define "_topdir $(abs_builddir)/rpm" $(RPM_ARGUMENTS) $(distdir).tar.xz
