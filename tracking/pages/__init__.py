"""Public pages: functions, GET only. Each reads the moment, asks `progress`, renders."""
