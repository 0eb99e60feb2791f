"""Department final accounts disclosure (部门决算公开): one data file in, Word report and workbook out."""
