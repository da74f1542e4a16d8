using Orator.Media;

namespace Orator.Tests.Media;

/// <summary>Pictures that say how they came about.</summary>
public sealed class PictureStatementTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    public async Task TheStatementIsReadBackAndThePictureIsTheSame(string name)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Image image = new(40, 30, [.. Enumerable.Range(0, 40 * 30 * 3).Select(i => (byte)(i / 16))]);
        Provenance said = new() { SourceType = DigitalSourceType.TrainedAlgorithmicMedia, Title = "a \"test\" <é>", Detail = "generator x" };
        await ImageWriter.WriteAsync(image, _folder[name], said, stop);
        await ImageWriter.WriteAsync(image, _folder["plain" + name], stop);
        Assert.Equal(said, await Provenance.ReadAsync(_folder[name], stop));
        Assert.Null(await Provenance.ReadAsync(_folder["plain" + name], stop));
        Assert.Equal(
            (await ImageReader.ReadAsync(_folder["plain" + name], cancellation: stop)).Pixels,
            (await ImageReader.ReadAsync(_folder[name], cancellation: stop)).Pixels);
    }
}
