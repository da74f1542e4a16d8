using Orator.Cli;

return await CommandRunner.RunAsync(OratorCommand.Create(), args);
