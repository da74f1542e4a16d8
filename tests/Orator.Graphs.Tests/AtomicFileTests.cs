namespace Orator.Graphs.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("atomic").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WritersAtTheSameTimeLeaveOneWholeFile()
    {
        string path = Path.Combine(_folder, "file");
        Parallel.For(0, 50, i => AtomicFile.Write(path, Enumerable.Repeat((byte)i, 100_000).ToArray()));
        byte[] content = File.ReadAllBytes(path);
        Assert.Equal(100_000, content.Length);
        Assert.Single(content.Distinct());
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void AFailedWriterLeavesTheOlderFileAndNothingElse()
    {
        string path = Path.Combine(_folder, "file");
        AtomicFile.Write(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, file =>
        {
            file.Write("new"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }
}
