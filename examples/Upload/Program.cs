// Upload: a web service. A photo and a recording come in as a form, a video goes out. One set of models serves all requests.
//
//   dotnet run --project examples/Upload
//   curl -F portrait=@portrait.jpg -F speech=@speech.wav http://localhost:5000/animate -o out.mp4
using Orator;

const long LargestUpload = 20_000_000;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestUpload);

// One thread for each render: requests run side by side already.
builder.Services.AddOrator(new TalkingHeadsOptions { Threads = 1 });
WebApplication app = builder.Build();
await app.Services.GetRequiredService<TalkingHeads>().LoadAsync(new AnimateRequest());

// The token is cancelled when the client goes away; then the render stops and its files are removed.
app.MapPost("/animate", async (IFormFile portrait, IFormFile speech, TalkingHeads heads, CancellationToken gone) =>
{
    string video = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mp4");
    try
    {
        await using Stream photo = portrait.OpenReadStream();
        await using Stream sound = speech.OpenReadStream();
        Portrait person = await heads.OpenPortraitAsync(MediaInput.FromStream(photo, portrait.FileName), cancellation: gone);
        await heads.AnimateToFileAsync(person, MediaInput.FromStream(sound, speech.FileName), video, cancellation: gone);
        FileStreamOptions removed = new() { Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        return Results.Stream(new FileStream(video, removed), "video/mp4");
    }
    catch (InputException e)
    {
        return Results.Text(e.Message, statusCode: StatusCodes.Status400BadRequest);
    }
}).DisableAntiforgery();

await app.RunAsync();
