namespace Orator.Graphs.Tests;
