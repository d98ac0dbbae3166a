@echo off
rem tagmask with a console: for `tagmask export`, `--screenshot`, `--version` and scripts.
rem tagmask.exe has none, so that no black window stands behind the app.
setlocal
set TAGMASK_PROGRAM=tagmask
"%~dp0wseg.exe" %*
exit /b %ERRORLEVEL%
