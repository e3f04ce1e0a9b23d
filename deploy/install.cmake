# What `cmake --install` puts where, and the Debian package of the same (script/package).
include(GNUInstallDirs)
install(TARGETS nextstep RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY config/ DESTINATION ${CMAKE_INSTALL_DATADIR}/nextstep/config
        FILES_MATCHING PATTERN "*.yaml" PATTERN "*.json" PATTERN "*.csv" PATTERN "*.csv.gz")
install(FILES README.md CHANGELOG.md SECURITY.md NOTICE TYPE DOC)
install(DIRECTORY docs/ TYPE DOC FILES_MATCHING PATTERN "*.md" PATTERN "openapi.yaml")
install(DIRECTORY deploy TYPE DOC PATTERN "debian" EXCLUDE PATTERN "install.cmake" EXCLUDE)
install(FILES LICENSE TYPE DOC RENAME copyright)
# The site's own. In the package they stand in /etc (see site_files.cmake).
install(FILES deploy/nextstep.yaml deploy/clients.yaml DESTINATION etc/nextstep)
install(FILES deploy/systemd/nextstep.service DESTINATION lib/systemd/system)
# Written by script/sbom before the package is made.
install(FILES ${PROJECT_BINARY_DIR}/nextstep.spdx.json TYPE DOC OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nextstep)
set(CPACK_PACKAGE_VENDOR NextStep)
set(CPACK_PACKAGE_CONTACT "NextStep maintainers <maintainers@nextstep.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "CDS Hooks service for the next step in pain treatment")
set(CPACK_PACKAGE_DESCRIPTION
    "Answers order-sign, order-select and patient-view calls of an electronic health record with
cards that say whether the treatment of sciatica so far was adequate, what the next step is, and
who should see the patient. Supports a clinician's judgement and does not replace it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/deploy/debian/site_files.cmake)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
    GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "passwd, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "systemd")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${PROJECT_SOURCE_DIR}/deploy/debian/conffiles;${PROJECT_SOURCE_DIR}/deploy/debian/postinst"
    "${PROJECT_SOURCE_DIR}/deploy/debian/prerm;${PROJECT_SOURCE_DIR}/deploy/debian/postrm")
include(CPack)
