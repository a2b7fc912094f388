# Tiekartta's scheduler under the Windows Task Scheduler. Run once, as an administrator:
#
#   .\windows-task.ps1 -Program C:\Tiekartta\venv\Scripts\tiekartta.exe -Config C:\Tiekartta\config -Account KUNTA\gmsa-tiekartta$
#
# The account is best a group managed service account: it has no password that anybody knows or must renew. It needs
# “Log on as a batch job”, the right to read the configuration, and the right to write the state folder.
# The same jobs one by one, beside or instead of this: see docs/operate.md.

param(
    [Parameter(Mandatory)] [string] $Program,
    [Parameter(Mandatory)] [string] $Config,
    [Parameter(Mandatory)] [string] $Account
)

$ErrorActionPreference = 'Stop'

$action = New-ScheduledTaskAction -Execute $Program -Argument "run --config `"$Config`""
$trigger = New-ScheduledTaskTrigger -AtStartup
$settings = New-ScheduledTaskSettingsSet `
    -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) `
    -MultipleInstances IgnoreNew `
    -StartWhenAvailable -DontStopIfGoingOnBatteries -AllowStartIfOnBatteries
$principal = New-ScheduledTaskPrincipal -UserId $Account -LogonType Password -RunLevel Limited

Register-ScheduledTask -TaskName 'Tiekartta' -Action $action -Trigger $trigger -Settings $settings -Principal $principal -Force
Start-ScheduledTask -TaskName 'Tiekartta'
