# The console's page, its libraries as Debian packages them, and the cases that it offers, as bytes.
set(console_files
    "vendor/marked.js=/usr/share/nodejs/marked/lib/marked.esm.js"
    "vendor/purify.js=/usr/share/nodejs/dompurify/dist/purify.es.js"
    "vendor/chart.js=/usr/share/javascript/chart.js/chart.min.js"
    "cases.csv=service/console/cases.csv"
    "codes.csv=service/console/codes.csv")
set(console_inputs ${PROJECT_SOURCE_DIR}/service/console/embed.cmake)
file(GLOB pages CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} service/console/*.html
     service/console/*.css service/console/*.js service/console/*.svg)
foreach(page IN LISTS pages)
  cmake_path(GET page FILENAME name)
  list(APPEND console_files "${name}=${page}")
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS service/console/cases.csv)
file(STRINGS service/console/cases.csv cases REGEX "^[^#]")
foreach(case IN LISTS cases)
  string(REGEX REPLACE "[|].*" "" case "${case}")
  list(APPEND console_files "cases/${case}/request.json=tests/cases/${case}/request.json"
       "cases/${case}/case.yaml=tests/cases/${case}/case.yaml")
endforeach()
foreach(file IN LISTS console_files)
  string(REGEX REPLACE "^[^=]*=" "" file "${file}")
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "${file} is missing: run script/bootstrap")
  endif()
  list(APPEND console_inputs ${file})
endforeach()
list(JOIN console_files "|" console_list)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/console_files.cc
  COMMAND ${CMAKE_COMMAND} -DOUT=${PROJECT_BINARY_DIR}/console_files.cc -DROOT=${PROJECT_SOURCE_DIR}
          "-DFILES=${console_list}" -P ${PROJECT_SOURCE_DIR}/service/console/embed.cmake
  DEPENDS ${console_inputs} VERBATIM)
target_sources(service PRIVATE ${PROJECT_BINARY_DIR}/console_files.cc)
set_source_files_properties(${PROJECT_BINARY_DIR}/console_files.cc PROPERTIES
                            COMPILE_OPTIONS -Wno-overlength-strings)
